package sdk

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
)

// GetPrefs gives the preferences as raw JSON, an object that belongs to the
// app; "{}" if there are none. The function [GetPrefs] decodes them into a
// type.
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
// float64, which rounds whole ones above 2^53. Servers that keep objects as PHP
// arrays give an empty object back as a list; it is taken for an object where
// the T has one.
func GetPrefs[T any](ctx context.Context, a *AccountService, opts ...CallOption) (T, error) {
	var prefs T
	raw, err := a.GetPrefs(ctx, opts...)
	if err != nil {
		return prefs, err
	}
	if err := decodePrefs(raw, &prefs); err != nil {
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

// mostEmpty is how many empty lists decodePrefs takes for objects.
const mostEmpty = 1000

// decodePrefs decodes preferences. Where an empty list does not fit, it stands
// for an empty object, and the decoding begins again.
func decodePrefs(raw json.RawMessage, v any) error {
	raw = bytes.Clone(object(raw))
	for range mostEmpty {
		err := json.Unmarshal(raw, v)
		misfit, ok := errors.AsType[*json.UnmarshalTypeError](err)
		if !ok || misfit.Value != "array" || !emptyObject(raw, int(misfit.Offset)) {
			return err
		}
	}
	return json.Unmarshal(raw, v)
}

// emptyObject makes an object of the empty list that begins before offset, if
// there is one.
func emptyObject(raw []byte, offset int) bool {
	if offset < 1 || offset > len(raw) || raw[offset-1] != '[' {
		return false
	}
	end := offset + len(raw[offset:]) - len(bytes.TrimLeft(raw[offset:], " \t\r\n"))
	if end == len(raw) || raw[end] != ']' {
		return false
	}
	raw[offset-1], raw[end] = '{', '}'
	return true
}
