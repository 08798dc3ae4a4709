package sdk_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/appctl/appctl/mockserver"
	"github.com/appctl/appctl/sdk"
	"github.com/appctl/appctl/sdk/query"
)

// A device takes push messages as long as it is registered.
func TestFlowPushTargets(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s := newStage(t)
	me := s.signedIn(t)
	target, err := me.CreatePushTarget(ctx, sdk.CreatePushTargetParams{Identifier: "device-1"})
	if err != nil || target.ProviderType != "push" || target.Identifier != "device-1" || target.UserID != "jane" {
		t.Fatalf("CreatePushTarget = %v, %v", target, err)
	}
	_, err = me.CreatePushTarget(ctx, sdk.CreatePushTargetParams{TargetID: target.ID, Identifier: "device-2"})
	refused(t, "the same ID", err, sdk.ErrTargetAlreadyExists)
	if target, err = me.UpdatePushTarget(ctx, target.ID, sdk.UpdatePushTargetParams{Identifier: "device-3"}); err != nil || target.Identifier != "device-3" {
		t.Errorf("UpdatePushTarget = %v, %v", target, err)
	}
	if u, err := me.Get(ctx); err != nil || !slices.ContainsFunc(u.Targets, func(x sdk.Target) bool { return x.ID == target.ID }) {
		t.Errorf("user %v, %v", u, err)
	}
	if err := me.DeletePushTarget(ctx, target.ID); err != nil {
		t.Error(err)
	}
	refused(t, "delete it again", me.DeletePushTarget(ctx, target.ID), sdk.ErrTargetNotFound)
}

// Where the server keeps a log, it is read by pages and as a whole.
func TestFlowLogs(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	_, err := newStage(t).signedIn(t).ListLogs(ctx, sdk.ListParams{})
	refused(t, "a server without logs", err, sdk.ErrRouteNotFound)

	me := newStage(t, mockserver.WithVersion("1.9")).signedIn(t)
	for range 120 {
		if _, err := me.UpdateName(ctx, sdk.UpdateNameParams{Name: "Jane"}); err != nil {
			t.Fatal(err)
		}
	}
	page, err := me.ListLogs(ctx, sdk.ListParams{Queries: []query.Query{query.Limit(2), query.Offset(1)}})
	if err != nil || len(page.Items) != 2 || page.Items[0].Event != "user.update" || page.Items[0].UserID != "jane" {
		t.Fatalf("ListLogs = %v, %v", page, err)
	}
	n := 0
	for _, err := range me.Logs(ctx) {
		if err != nil {
			t.Fatal(err)
		}
		n++
	}
	if n != page.Total || n < 120 {
		t.Errorf("%d entries, total %d", n, page.Total)
	}
}

// Who has given no consent has none.
func TestFlowConsents(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	me := newStage(t).signedIn(t)
	page, err := me.ListConsents(ctx, sdk.ListParams{Queries: []query.Query{query.Equal("appId", "a")}})
	if err != nil || page.Total != 0 || len(page.Items) != 0 {
		t.Errorf("ListConsents = %v, %v", page, err)
	}
	for c, err := range me.Consents(ctx) {
		t.Errorf("consent %v, %v", c, err)
	}
	for name, do := range map[string]func(context.Context) error{
		"get":    func(ctx context.Context) error { _, err := me.GetConsent(ctx, "c1"); return err },
		"delete": func(ctx context.Context) error { return me.DeleteConsent(ctx, "c1") },
		"list tokens": func(ctx context.Context) error {
			_, err := me.ListConsentTokens(ctx, "c1", sdk.ListParams{})
			return err
		},
		"get token":    func(ctx context.Context) error { _, err := me.GetConsentToken(ctx, "c1", "t1"); return err },
		"delete token": func(ctx context.Context) error { return me.DeleteConsentToken(ctx, "c1", "t1") },
		"all tokens": func(ctx context.Context) error {
			for _, err := range me.ConsentTokens(ctx, "c1") {
				return err
			}
			return nil
		},
	} {
		if err := do(ctx); !errors.Is(err, sdk.ErrNotFound) {
			t.Errorf("%s: %v, want ErrNotFound", name, err)
		}
	}
}
