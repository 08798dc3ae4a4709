package mockserver

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/appctl/appctl/internal/contract"
)

// checkRateLimit counts the request, says in headers what is left, and refuses
// it where limits are enforced and nothing is. It counts before anything is
// known of the parameters.
func (c *call) checkRateLimit(ctx context.Context) error {
	limit := c.limit()
	if limit == nil {
		return nil
	}
	most := 0 // only counts
	if c.enforcesLimits() {
		most = limit.Max
	}
	left, refused := limit.Max, false
	for _, template := range limit.Keys {
		key := c.expand(template)
		c.limitKeys = append(c.limitKeys, key)
		used, ok, err := c.server.store.Hit(ctx, c.project.id, key, most, limit.Window, c.now)
		if err != nil {
			return err
		}
		left = min(left, max(0, limit.Max-used-1))
		if !ok {
			refused = true
			break
		}
	}
	c.setLimitHeaders(limit.Max, left, limit.Window)
	if refused {
		return fail("general_rate_limit_exceeded")
	}
	return nil
}

// limit is the row's, nil where the server knows none.
func (c *call) limit() *contract.Limit {
	if c.server.rateLimits == NoLimits && (c.settings == nil || !c.settings.RateLimits) {
		return nil
	}
	return c.route.Limit
}

func (c *call) enforcesLimits() bool {
	return (c.settings.RateLimits || c.server.rateLimits == Enforced) && !c.privileged() && !c.devKey
}

func (c *call) setLimitHeaders(most, left int, window time.Duration) {
	seconds := int64(window / time.Second)
	reset := c.now.Unix() - c.now.Unix()%seconds + seconds
	h := c.w.Header()
	h["X-Ratelimit-Limit"] = []string{strconv.Itoa(most)}
	h["X-Ratelimit-Remaining"] = []string{strconv.Itoa(left)}
	h["X-Ratelimit-Reset"] = []string{strconv.FormatInt(reset, 10)}
}

// dropLimitHeaders takes back what was said of a limit that is no more.
func (c *call) dropLimitHeaders() {
	for _, name := range []string{"X-Ratelimit-Limit", "X-Ratelimit-Remaining", "X-Ratelimit-Reset"} {
		c.w.Header().Del(name)
	}
}

// forgive sets the counters of a call that succeeded back to zero, if its row
// says so. The work is done: a counter that stays does not undo it.
func (c *call) forgive(ctx context.Context) {
	limit := c.limit()
	if limit == nil || !slices.Contains(limit.Reset, c.route.Status) {
		return
	}
	for _, key := range c.limitKeys {
		if err := c.server.store.ClearHits(ctx, c.project.id, key); err != nil {
			c.server.logger.ErrorContext(ctx, "rate limit not reset", "request", c.id, "error", err)
		}
	}
}

// expand fills a key's template in. A parameter that is missing leaves its
// placeholder as it is: such requests share a counter.
func (c *call) expand(template string) string {
	var key strings.Builder
	for rest := template; rest != ""; {
		before, tail, _ := strings.Cut(rest, "{")
		key.WriteString(before)
		name, after, ok := strings.Cut(tail, "}")
		if !ok {
			break
		}
		key.WriteString(c.placeholder(name))
		rest = after
	}
	return key.String()
}

func (c *call) placeholder(name string) string {
	switch name {
	case "url":
		return c.host + "/v1" + c.route.Path
	case "ip":
		return c.ip
	case "userId":
		if c.user == nil {
			return ""
		}
		return c.user.ID
	}
	if param, ok := strings.CutPrefix(name, "param-"); ok {
		if value := c.input.text(param); value != "" {
			return value
		}
	}
	return "{" + name + "}"
}
