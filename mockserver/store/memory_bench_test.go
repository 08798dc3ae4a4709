package store_test

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"github.com/appctl/appctl/mockserver/store"
)

// signedUp is a user as sign-up and one sign-in leave it.
func signedUp(n int) *store.User {
	id := fmt.Sprintf("%020x", n)
	now := time.Unix(1767323045, 678000000).UTC()
	return &store.User{
		ID: id, CreatedAt: now, UpdatedAt: now, Registration: now, AccessedAt: now, PasswordUpdate: now,
		Name: "Some User", Email: id + "@example.com",
		Password: &store.Password{Kind: "argon2", Hash: "$argon2id$v=19$m=65536,t=4,p=3$c29tZXNhbHRzb21lc2FsdA$" + id + id},
		Sessions: []store.Session{{ID: id, CreatedAt: now, UpdatedAt: now, Expire: now, Secret: fmt.Sprintf("%0256x", n), SecretHash: fmt.Sprintf("%064x", n),
			Provider: "email", ProviderUID: id + "@example.com", Factors: []string{"password"}, IP: "127.0.0.1", UserAgent: "Mozilla/5.0 (X11; Linux x86_64)"}},
		Targets: []store.Target{{ID: id, CreatedAt: now, UpdatedAt: now, ProviderType: "email", Identifier: id + "@example.com"}},
	}
}

func filled(b *testing.B, users int) *store.Memory {
	s := store.NewMemory()
	if err := s.PutProject(b.Context(), store.Project{ID: "p"}); err != nil {
		b.Fatal(err)
	}
	for n := range users {
		if err := s.CreateUser(b.Context(), "p", signedUp(n), 0); err != nil {
			b.Fatal(err)
		}
	}
	return s
}

func BenchmarkUpdateUser(b *testing.B) {
	for _, users := range []int{1, 10_000} {
		b.Run(strconv.Itoa(users)+"users", func(b *testing.B) {
			s := filled(b, users)
			ids := make([]string, users)
			for n := range ids {
				ids[n] = fmt.Sprintf("%020x", n)
			}
			var next atomic.Uint64
			b.ReportAllocs()
			b.RunParallel(func(pb *testing.PB) {
				n := next.Add(1) * 7919
				for pb.Next() {
					n++
					_, err := s.UpdateUser(context.Background(), "p", ids[n%uint64(users)], func(u *store.User) error {
						u.Sessions[0].UpdatedAt = u.Sessions[0].UpdatedAt.Add(1)
						return nil
					})
					if err != nil {
						b.Error(err)
						return
					}
				}
			})
		})
	}
}

func BenchmarkUser(b *testing.B) {
	s := filled(b, 1)
	id := signedUp(0).ID
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, err := s.User(context.Background(), "p", id); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

func BenchmarkHit(b *testing.B) {
	s := filled(b, 0)
	now := time.Unix(1767323045, 0)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if _, _, err := s.Hit(context.Background(), "p", "key", 10, time.Hour, now); err != nil {
				b.Error(err)
				return
			}
		}
	})
}

func BenchmarkCreateUser(b *testing.B) {
	s := filled(b, 0)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		if err := s.CreateUser(b.Context(), "p", signedUp(n), 0); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkMemory reports what the store needs for a user beside the record.
func BenchmarkMemory(b *testing.B) {
	const users = 10_000
	for b.Loop() {
		records := make([]*store.User, users)
		before := inUse()
		for n := range records {
			records[n] = signedUp(n)
		}
		perRecord := float64(inUse()-before) / users
		before = inUse()
		s := filled(b, users)
		perUser := float64(inUse()-before) / users
		b.ReportMetric(perRecord, "B/record")
		b.ReportMetric(perUser, "B/user")
		runtime.KeepAlive(records)
		runtime.KeepAlive(s)
	}
}

func inUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
