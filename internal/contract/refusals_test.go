package contract

import (
	"slices"
	"testing"
)

// Every type with which an operation may be refused is one of Errors, and is
// listed once, either for the operation or for all of them; and what is listed
// by hand belongs to an operation.
func TestRefusals(t *testing.T) {
	t.Parallel()
	check := func(who string, types []string) {
		for i, typ := range types {
			if _, ok := LookupError(typ); !ok {
				t.Errorf("%s: no error of type %s", who, typ)
			}
			if slices.Contains(types[:i], typ) {
				t.Errorf("%s: %s is listed twice", who, typ)
			}
		}
	}
	check("everywhere", Everywhere)
	check("OAuth2", OAuth2Failures)
	for _, op := range Operations {
		types := op.Refusals()
		check(op.ID, types)
		for _, typ := range types {
			if slices.Contains(Everywhere, typ) {
				t.Errorf("%s: %s may happen to any call", op.ID, typ)
			}
		}
	}
	for id := range refusals {
		if _, ok := Lookup(id); !ok {
			t.Errorf("%s is no operation", id)
		}
	}
}

// What follows from a row is among the refusals of the operation.
func TestRefusalsOfARow(t *testing.T) {
	t.Parallel()
	for id, want := range map[string][]string{
		"account.get":            {"user_blocked", "user_more_factors_required"},
		"account.listMFAFactors": {"user_blocked"},
		"account.createEmailPasswordSession": {"user_blocked", "user_more_factors_required", "general_rate_limit_exceeded",
			"user_auth_method_unsupported", "user_session_already_exists", "general_argument_invalid", "user_invalid_credentials"},
		"account.listConsents": {"general_route_not_found", "user_blocked", "user_more_factors_required",
			"general_argument_invalid", "general_query_invalid", "general_cursor_not_found", "database_query_order_null"},
	} {
		op, _ := Lookup(id)
		if got := op.Refusals(); !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", id, got, want)
		}
	}
}
