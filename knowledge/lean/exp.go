package lean

import "math"

// exp is e to the power of x, which is not above 0. math.Exp rounds otherwise on processors of one kind than of another; this
// does not, so that the same lessons give the same bytes. The conversions keep a compiler from fusing two operations.
func exp(x float64) float64 {
	const lowest = -700 // below, nothing that counts is left
	if x < lowest {
		return 0
	}
	// x is k ln 2 and a rest of at most ln 2 / 2. The first part of ln 2 has so few digits that k times it is exact.
	const first, second = 6.93147180369123816490e-01, 1.90821492927058770002e-10
	k := math.Floor(float64(x/math.Ln2) + 0.5)
	rest := float64(x-float64(k*first)) - float64(k*second)
	sum := 1.0
	for n := 14.0; n > 0; n-- {
		sum = 1 + float64(float64(rest/n)*sum)
	}
	return math.Ldexp(sum, int(k))
}
