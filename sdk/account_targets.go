package sdk

import "context"

// TargetID names a target.
type TargetID string

// CreatePushTargetParams is a device that takes push messages.
type CreatePushTargetParams struct {
	TargetID   TargetID `json:"targetId"`             // at most 36 of A-Z a-z 0-9 . _ -, a letter or digit first. Default: one that the server makes
	Identifier string   `json:"identifier"`           // the device's token at the provider, at most 255 characters
	ProviderID *string  `json:"providerId,omitempty"` // of the project's messaging providers. Default: the one that there is
}

// CreatePushTarget lets push messages to the user reach this device, as long as
// the session lasts. [ErrTargetAlreadyExists] means that the ID or the token is
// taken. When the system renews the token, pass it to
// [AccountService.UpdatePushTarget].
func (a *AccountService) CreatePushTarget(ctx context.Context, p CreatePushTargetParams, opts ...CallOption) (*Target, error) {
	p.TargetID = TargetID(newID(string(p.TargetID)))
	return call[Target](ctx, a.client, request{operation: "account.createPushTarget", method: "POST", route: "/account/targets/push", body: p}, opts)
}

// UpdatePushTargetParams is the device's new token.
type UpdatePushTargetParams struct {
	Identifier string `json:"identifier"` // at most 255 characters
}

// UpdatePushTarget gives a device the token that its system has renewed, and
// takes it for reachable again. [ErrTargetNotFound] means that the user has no
// such target.
func (a *AccountService) UpdatePushTarget(ctx context.Context, id TargetID, p UpdatePushTargetParams, opts ...CallOption) (*Target, error) {
	return call[Target](ctx, a.client, pushTargetRequest("account.updatePushTarget", "PUT", id, p), opts)
}

// DeletePushTarget stops push messages to a device. [ErrTargetNotFound] means
// that the user has no such target.
func (a *AccountService) DeletePushTarget(ctx context.Context, id TargetID, opts ...CallOption) error {
	_, err := a.client.exchange(ctx, pushTargetRequest("account.deletePushTarget", "DELETE", id, nil), nil, opts)
	return err
}

func pushTargetRequest(operation, method string, id TargetID, body any) request {
	return request{operation: operation, method: method, route: "/account/targets/{targetId}/push", ids: []string{string(id)}, body: body}
}
