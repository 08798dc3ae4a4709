package mockserver

import (
	"encoding/json"
	"testing"

	"github.com/appctl/appctl/internal/contract"
)

// The list of routes is what the release answers: each operation once, with its
// older paths.
func TestControlRoutes(t *testing.T) {
	t.Parallel()
	for _, release := range []string{"1.8", "2.x"} {
		s := newServer(t, WithVersion(release))
		a := control(t, s, "GET", "/routes", "")
		var list routeList
		if err := json.Unmarshal([]byte(a.body), &list); err != nil || a.status != 200 || list.Total != len(list.Items) {
			t.Fatalf("%s: %d %v: %s", release, a.status, err, a.body)
		}
		listed := map[string]routeItem{}
		for _, item := range list.Items {
			listed[item.Operation] = item
		}
		for _, op := range contract.All {
			item, ok := listed[op.ID]
			if ok != s.has(&op) {
				t.Errorf("%s: %s listed %v", release, op.ID, ok)
			}
			if ok && (item.Method != op.Method || item.Path != "/v1"+op.Path || len(item.Aliases) != len(op.Aliases)) {
				t.Errorf("%s: %s listed as %+v", release, op.ID, item)
			}
		}
	}
}
