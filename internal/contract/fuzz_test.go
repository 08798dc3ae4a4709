package contract

import "testing"

// Whatever a server sends, Check gives a verdict: it passes or it names what is wrong.
func FuzzCheck(f *testing.F) {
	for name := range Models {
		sample, err := Sample(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(200, sample)
		f.Add(401, sample)
	}
	f.Add(200, []byte(`{"$id":"a\`))
	f.Add(404, []byte(`{"message":"\u00`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		for _, op := range All {
			err := Check(op, status, commonHeader(), body)
			if err == nil && status != op.Status {
				t.Errorf("Check(%s, %d): no error for a refusal without the headers of one", op.ID, status)
			}
		}
	})
}
