package sdk

import (
	"context"
	"encoding/json"
)

// GetPrefs gives the preferences, a JSON object that belongs to the app. The
// function [GetPrefs] decodes them.
func (a *AccountService) GetPrefs(ctx context.Context, opts ...CallOption) (json.RawMessage, error) {
	raw, err := call[json.RawMessage](ctx, a.client, prefsRequest(), opts)
	if err != nil {
		return nil, err
	}
	return object(*raw), nil
}

// UpdatePrefsParams is the new preferences.
type UpdatePrefsParams struct {
	Prefs any `json:"prefs"` // encodes to an object of at most 64 KiB - 1 of JSON
}

// UpdatePrefs replaces all preferences.
func (a *AccountService) UpdatePrefs(ctx context.Context, p UpdatePrefsParams, opts ...CallOption) (*User, error) {
	return call[User](ctx, a.client, request{operation: "account.updatePrefs", method: "PATCH", route: "/account/prefs", body: p}, opts)
}

// GetPrefs gives the preferences as a T: a struct or a map.
func GetPrefs[T any](ctx context.Context, a *AccountService, opts ...CallOption) (T, error) {
	var prefs T
	raw, err := a.GetPrefs(ctx, opts...)
	if err != nil {
		return prefs, err
	}
	if err := json.Unmarshal(raw, &prefs); err != nil {
		r := prefsRequest()
		return prefs, r.fail(0, "decode the preferences", err)
	}
	return prefs, nil
}

// UpdatePrefs replaces all preferences by prefs, a struct or a map.
func UpdatePrefs[T any](ctx context.Context, a *AccountService, prefs T, opts ...CallOption) (*User, error) {
	return a.UpdatePrefs(ctx, UpdatePrefsParams{Prefs: prefs}, opts...)
}

func prefsRequest() request {
	return request{operation: "account.getPrefs", method: "GET", route: "/account/prefs"}
}
