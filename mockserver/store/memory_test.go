package store_test

import (
	"testing"

	"github.com/appctl/appctl/mockserver/store"
	"github.com/appctl/appctl/mockserver/store/storetest"
)

// The memory store keeps what a store promises.
func TestMemory(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(*testing.T) store.Store { return store.NewMemory() })
}
