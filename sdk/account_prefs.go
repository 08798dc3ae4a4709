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

// UpdatePrefs replaces all preferences. What does not encode to an object, such
// as nil, is refused with [ErrInvalidArgument]; an empty map or struct clears them.
func (a *AccountService) UpdatePrefs(ctx context.Context, p UpdatePrefsParams, opts ...CallOption) (*User, error) {
	r := request{operation: "account.updatePrefs", method: "PATCH", route: "/account/prefs"}
	raw, err := encodeObject(p.Prefs)
	if err != nil {
		return nil, r.fail(ErrInvalidArgument, "encode the preferences", err)
	}
	r.body = UpdatePrefsParams{Prefs: raw}
	return call[User](ctx, a.client, r, opts)
}

// GetPrefs gives the preferences as a T: a struct or a map. To write them back
// as they were, use a map[string]json.RawMessage: any turns numbers into
// float64, which rounds whole ones above 2^53.
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
