package mockserver

import "github.com/appctl/appctl/mockserver/store"

// Option changes how a [Server] is made.
type Option interface{ apply(*config) }

type config struct {
	store store.Store
}
