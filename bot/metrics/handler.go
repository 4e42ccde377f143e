package metrics

import (
	"net/http"

	"github.com/prometheus/common/expfmt"
)

// Handler serves the metrics as text, which every Prometheus reads. The handler of client_golang speaks the other formats too and
// compresses, which made the binary 0.3 MB larger for some 30 KB that are read every so many seconds.
func (m *Metrics) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		families, err := m.registry.Gather()
		if err != nil {
			http.Error(w, "the metrics cannot be read", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", string(expfmt.NewFormat(expfmt.TypeTextPlain)))
		for _, family := range families {
			if _, err := expfmt.MetricFamilyToText(w, family); err != nil {
				return // whoever reads is gone
			}
		}
	})
}
