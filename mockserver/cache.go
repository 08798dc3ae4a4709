package mockserver

import (
	"container/list"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"maps"
	"slices"
	"sync"
	"time"
)

const (
	cacheBytes = 64 << 20             // of all pictures that a server keeps, with what keeping them takes
	keptBytes  = 512                  // that keeping one takes beside its own
	cacheAge   = 180 * 24 * time.Hour // by the project's clock
)

// pictureCache keeps the answers of operations that are cached, so that an
// equal request touches nothing and nobody again. Those used last stay.
type pictureCache struct {
	largest int // bytes of a picture that is kept: half of all

	mu      sync.Mutex
	room    int // bytes left
	entries map[cacheKey]*list.Element
	recent  *list.List // of *keptPicture, used last first
	made    map[cacheKey]chan struct{}
}

// cacheKey is what a picture depends on. The user is not part of it.
type cacheKey struct {
	project *Project
	epoch   uint64 // of the project's pictures
	request [sha256.Size]byte
}

type keptPicture struct {
	key cacheKey
	picture
	since time.Time
}

// size is what a picture takes of the cache.
func (p *picture) size() int { return cap(p.bytes) + keptBytes }

func newPictureCache(bytes int) *pictureCache {
	return &pictureCache{
		largest: bytes / 2,
		room:    bytes,
		entries: make(map[cacheKey]*list.Element),
		recent:  list.New(),
		made:    make(map[cacheKey]chan struct{}),
	}
}

// get finds a picture that is not too old, nil for none.
func (pc *pictureCache) get(key cacheKey, now time.Time) *keptPicture {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	return pc.find(key, now)
}

// find needs the lock.
func (pc *pictureCache) find(key cacheKey, now time.Time) *keptPicture {
	e, ok := pc.entries[key]
	if !ok {
		return nil
	}
	kept := e.Value.(*keptPicture)
	if now.Sub(kept.since) > cacheAge {
		pc.remove(e)
		return nil
	}
	pc.recent.MoveToFront(e)
	return kept
}

// begin finds a picture, or lets the caller make it and say when that is done.
// While somebody else makes the same one, it gives what to wait for.
func (pc *pictureCache) begin(key cacheKey, now time.Time) (kept *keptPicture, wait <-chan struct{}) {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	if kept := pc.find(key, now); kept != nil {
		return kept, nil
	}
	if done, ok := pc.made[key]; ok {
		return nil, done
	}
	pc.made[key] = make(chan struct{})
	return nil, nil
}

// done ends what begin began, whether there is a picture now or not.
func (pc *pictureCache) done(key cacheKey) {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	close(pc.made[key])
	delete(pc.made, key)
}

// keep keeps a picture, and drops for it those not used for the longest time.
// One that would take the place of nearly all others is not kept.
func (pc *pictureCache) keep(key cacheKey, p *picture, now time.Time) {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	if e, ok := pc.entries[key]; ok {
		pc.remove(e)
	}
	if key.epoch != key.project.pictures.Load() || p.size() > pc.largest {
		return
	}
	pc.entries[key] = pc.recent.PushFront(&keptPicture{key, *p, now})
	pc.room -= p.size()
	for pc.room < 0 {
		pc.remove(pc.recent.Back())
	}
}

// remove needs the lock.
func (pc *pictureCache) remove(e *list.Element) {
	kept := pc.recent.Remove(e).(*keptPicture)
	delete(pc.entries, kept.key)
	pc.room += kept.size()
}

// drop forgets the pictures of a project, and those that are being made.
func (pc *pictureCache) drop(p *Project) {
	pc.mu.Lock()
	defer pc.mu.Unlock()
	p.pictures.Add(1)
	for key, e := range pc.entries {
		if key.project == p {
			pc.remove(e)
		}
	}
}

// cacheKey is that of the path and all parameters of the query, known or not, in
// whichever order and way the project is named.
func (c *call) cacheKey() cacheKey {
	h := sha256.New()
	write := func(s string) {
		h.Write(binary.AppendUvarint(nil, uint64(len(s))))
		h.Write([]byte(s))
	}
	write(c.r.URL.Path)
	for _, name := range slices.Sorted(maps.Keys(c.input)) {
		if name != "project" {
			write(name)
			write(string(c.input[name]))
		}
	}
	return cacheKey{c.project, c.project.pictures.Load(), [sha256.Size]byte(h.Sum(nil))}
}

// cached answers with the picture of an equal request before, or makes it.
// Nobody asks for the same twice at a time.
func (c *call) cached(ctx context.Context) (reply, error) {
	cache, key := c.server.pictures, c.cacheKey()
	kept, wait := cache.begin(key, c.now)
	if wait != nil {
		select {
		case <-wait:
			kept = cache.get(key, c.now)
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	if kept != nil {
		c.w.Header()["X-Appwrite-Cache"] = headerHit
		return &picture{kept.kind, headerHalfYear, kept.bytes}, nil
	}
	if wait == nil {
		defer cache.done(key)
	}
	h := c.w.Header()
	h["X-Appwrite-Cache"] = headerMiss
	h["Pragma"] = headerNoCache
	h["Expires"] = headerZero
	body, err := c.fresh(ctx)
	if p, ok := body.(*picture); ok && err == nil {
		cache.keep(key, p, c.now)
	}
	return body, err
}
