package refine

import (
	"errors"
	"io"
	"net/http"
	"strconv"
	"time"
)

// maxBody bounds what is read of a response: a refinement has some hundred bytes.
const maxBody = 256 << 10

// errOverBudget says that a call was not made because the day's are used up.
var errOverBudget = errors.New("over the daily budget")

// newHTTPClient returns a client whose calls are bounded by their contexts and by a budget. It follows no redirect, which would take the
// key elsewhere.
func newHTTPClient(b *budget) *http.Client {
	base := http.DefaultTransport.(*http.Transport).Clone()
	base.MaxIdleConnsPerHost = 8
	return &http.Client{
		Transport:     patient{base, b},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

// patient makes a call once more where the server says when to, if there is time, and reads no more than maxBody.
type patient struct {
	base   *http.Transport
	budget *budget
}

func (p patient) CloseIdleConnections() { p.base.CloseIdleConnections() }

func (p patient) RoundTrip(r *http.Request) (*http.Response, error) {
	if !p.budget.take() {
		return nil, errOverBudget
	}
	for attempt := 0; ; attempt++ {
		response, err := p.base.RoundTrip(r)
		if err != nil {
			return nil, err
		}
		response.Body = bounded{io.LimitReader(response.Body, maxBody), response.Body}
		wait, asked := retryAfter(response)
		deadline, limited := r.Context().Deadline()
		if attempt > 0 || !asked || r.GetBody == nil || limited && time.Until(deadline) < wait || !p.budget.take() {
			return response, nil
		}
		_ = response.Body.Close()
		select {
		case <-time.After(wait):
		case <-r.Context().Done():
			return nil, r.Context().Err()
		}
		body, err := r.GetBody()
		if err != nil {
			return nil, err
		}
		r = r.Clone(r.Context())
		r.Body = body
	}
}

// maxRetryAfter is how many seconds a server may ask to wait; what asks for more is not waited for.
const maxRetryAfter = 60

// retryAfter is how long the server asks to wait before the call is made again, if it does.
func retryAfter(response *http.Response) (time.Duration, bool) {
	if response.StatusCode != http.StatusTooManyRequests && response.StatusCode != http.StatusServiceUnavailable {
		return 0, false
	}
	seconds, err := strconv.Atoi(response.Header.Get("Retry-After"))
	return time.Duration(seconds) * time.Second, err == nil && 0 <= seconds && seconds <= maxRetryAfter
}

type bounded struct {
	io.Reader
	io.Closer
}
