package mockserver

import (
	"sync"

	"github.com/appctl/appctl/mockserver/store"
)

// Server is one running mock server. All methods are safe for concurrent use.
type Server struct {
	config
	store store.Store

	mu       sync.RWMutex // guards projects only
	projects map[string]*Project
}
