package draw

import (
	"image"
	"runtime/metrics"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	scaler "golang.org/x/image/draw"
)

// BenchmarkScale measures the scaler, beside one that is made to be fast and gives
// other pixels.
func BenchmarkScale(b *testing.B) {
	for _, c := range []struct {
		name          string
		sw, sh        int
		width, height int
	}{
		{"640x480 to 100x75", 640, 480, 100, 75},
		{"640x480 to 400x300", 640, 480, 400, 300},
		{"640x480 to 2000x1500", 640, 480, 2000, 1500},
		{"2048x2048 to 100x100", 2048, 2048, 100, 100},
	} {
		img := noise(c.sw, c.sh, 4)
		r, plan := rasterOf(img), cover(c.sw, c.sh, c.width, c.height)
		b.Run(c.name+"/draw", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				r.scale(plan)
			}
		})
		b.Run(c.name+"/CatmullRom", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				to := image.NewNRGBA(image.Rect(0, 0, c.width, c.height))
				scaler.CatmullRom.Scale(to, to.Bounds(), img, img.Bounds(), scaler.Src, nil)
			}
		})
	}
}

// BenchmarkParallel makes 64 pictures of 2000 x 2000 at once and tells the
// greatest heap that it saw, beside that of making one.
func BenchmarkParallel(b *testing.B) {
	p := smooth(640, 480, 4)
	for name, n := range map[string]int{"1 picture": 1, "64 pictures": 64} {
		b.Run(name, func(b *testing.B) {
			var most atomic.Uint64
			for b.Loop() {
				done := make(chan struct{})
				var watch, work sync.WaitGroup
				watch.Go(func() { watchHeap(&most, done) })
				for range n {
					work.Go(func() {
						if _, err := p.Crop(2000, 2000).Encode(PNG, -1); err != nil {
							b.Error(err)
						}
					})
				}
				work.Wait()
				close(done)
				watch.Wait()
			}
			b.ReportMetric(float64(most.Load())/(1<<20), "peak-MiB")
		})
	}
}

// watchHeap looks at the heap every millisecond and keeps the greatest.
func watchHeap(most *atomic.Uint64, done <-chan struct{}) {
	heap := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-done:
			return
		case <-tick.C:
			metrics.Read(heap)
			most.Store(max(most.Load(), heap[0].Value.Uint64()))
		}
	}
}
