package sdk

import (
	"context"
	"iter"
)

// Log is something that the user has done, and the device that it came from.
type Log struct {
	Event     string `json:"event"` // "session.create"
	UserID    string `json:"userId"`
	UserEmail string `json:"userEmail"` // at the time
	UserName  string `json:"userName"`  // at the time
	Mode      string `json:"mode"`      // "default" or "admin"
	UserType  string `json:"userType"`  // "user", from servers 1.9 on
	IP        string `json:"ip"`
	Time      Time   `json:"time"`

	OSCode              string `json:"osCode"`
	OSName              string `json:"osName"`
	OSVersion           string `json:"osVersion"`
	ClientType          string `json:"clientType"`
	ClientCode          string `json:"clientCode"`
	ClientName          string `json:"clientName"`
	ClientVersion       string `json:"clientVersion"`
	ClientEngine        string `json:"clientEngine"`
	ClientEngineVersion string `json:"clientEngineVersion"`
	DeviceName          string `json:"deviceName"`
	DeviceBrand         string `json:"deviceBrand"`
	DeviceModel         string `json:"deviceModel"`
	CountryCode         string `json:"countryCode"` // lower case; "--" if unknown
	CountryName         string `json:"countryName"`
}

// ListLogs gives what the user has done lately, the newest first. Of queries it
// takes limit and offset alone. Servers have it up to 1.9; later ones answer
// [ErrRouteNotFound].
func (a *AccountService) ListLogs(ctx context.Context, p ListParams, opts ...CallOption) (*Page[Log], error) {
	return listOf[Log](ctx, a.client, request{operation: "account.listLogs", method: "GET", route: "/account/logs"}, "logs", p, opts)
}

// Logs gives all that is kept of what the user has done, the newest first, page
// after page of [AccountService.ListLogs] as the loop goes on. What happens
// meanwhile may make an entry come twice. An error is the last that comes.
func (a *AccountService) Logs(ctx context.Context) iter.Seq2[*Log, error] {
	return pages(ctx, func(ctx context.Context, p ListParams) (*Page[Log], error) {
		return a.ListLogs(ctx, p)
	}, nil, nil)
}
