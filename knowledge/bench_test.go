package knowledge

import "testing"

// BenchmarkLoad reads, checks and indexes the whole base, as the program does when it starts.
func BenchmarkLoad(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Load(""); err != nil {
			b.Fatal(err)
		}
	}
}
