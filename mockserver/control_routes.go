package mockserver

import (
	"net/http"
)

type routeItem struct {
	Operation  string   `json:"operation"` // "account.createMFAChallenge", "" for one that has no name
	Method     string   `json:"method"`
	Path       string   `json:"path"`    // with /v1 and {parameters}
	Aliases    []string `json:"aliases"` // older paths of the same
	Deprecated bool     `json:"deprecated"`
}

type routeList struct {
	Total int         `json:"total"`
	Items []routeItem `json:"items"`
}

// listRoutes tells what is answered under /v1, as the release has it.
func (s *Server) listRoutes(w http.ResponseWriter, r *http.Request) error {
	list := routeList{Items: []routeItem{}}
	for _, route := range s.routes.all {
		item := routeItem{route.ID, route.Method, "/v1" + route.Path, []string{}, route.Deprecated}
		for _, alias := range route.Aliases {
			item.Aliases = append(item.Aliases, "/v1"+alias)
		}
		list.Items = append(list.Items, item)
	}
	list.Total = len(list.Items)
	return writeJSON(w, r, http.StatusOK, list)
}
