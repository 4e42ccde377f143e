package engine

import (
	_ "embed"
	"encoding/binary"
	"errors"
	"fmt"

	"whoowns/knowledge/lean"
)

//go:generate go run ../../cmd/teach -questions ../eval/questions/tune -dialogues ../eval/dialogues/tune -o taught.bin

//go:embed taught.bin
var taughtBytes []byte

// taught is what was learned from labelled questions and dialogues.
type taught struct {
	owner   *lean.Model // which label the wording of one thing leans to
	several *lean.Model // whether a text may ask about several things
	cut     *lean.Model // whether two pieces of it are different things
	frame   *lean.Model // whether a part is only said around the things
	accept  *lean.Model // whether the parts that were found are what was asked

	followUp *lean.Model // how a text leans on what was said before
}

func (t *taught) models() []**lean.Model {
	return []**lean.Model{&t.owner, &t.several, &t.cut, &t.frame, &t.accept, &t.followUp}
}

// readTaught reads what MarshalBinary wrote.
func readTaught(data []byte) (*taught, error) {
	t := &taught{}
	wantLabels := []int{labels, 2, 2, 2, 2, len(followUpKinds)}
	for i, m := range t.models() {
		if len(data) < 4 || uint64(len(data)-4) < uint64(binary.LittleEndian.Uint32(data)) {
			return nil, errors.New("read what was taught: it ends too early")
		}
		size := int(binary.LittleEndian.Uint32(data))
		var err error
		if *m, err = lean.Read(data[4 : 4+size]); err != nil {
			return nil, fmt.Errorf("read what was taught: %w", err)
		}
		data = data[4+size:]
		if want := wantLabels[i]; (*m).Labels() != want {
			return nil, fmt.Errorf("read what was taught: model %d tells %d labels apart, not %d", i+1, (*m).Labels(), want)
		}
	}
	if len(data) > 0 {
		return nil, fmt.Errorf("read what was taught: %d bytes are left over", len(data))
	}
	return t, nil
}

// MarshalBinary writes it down for readTaught.
func (t *taught) MarshalBinary() ([]byte, error) {
	var out []byte
	for _, m := range t.models() {
		data, err := (*m).MarshalBinary()
		if err != nil {
			return nil, err
		}
		out = binary.LittleEndian.AppendUint32(out, uint32(len(data)))
		out = append(out, data...)
	}
	return out, nil
}
