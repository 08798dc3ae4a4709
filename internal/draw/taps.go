package draw

import "math"

// epsilon is what the real server's library adds against rounding.
const epsilon = 1e-12

// kernel weighs a sample by its distance from the centre, in samples of the
// finer side.
type kernel struct {
	radius float64
	weigh  func(distance float64) float64
}

// boxKernel gives every sample in reach the same weight.
func boxKernel() kernel {
	return kernel{0.5, func(float64) float64 { return 1 }}
}

// lanczosSharp is the three-lobed Lanczos kernel, narrowed until it keeps
// vertical and horizontal lines as they are.
func lanczosSharp() kernel {
	const blur = 0.9812505644269356
	return kernel{3 * blur, func(x float64) float64 { return sinc(x/blur) * sinc(x/(3*blur)) }}
}

func sinc(x float64) float64 {
	if x == 0 {
		return 1
	}
	return math.Sin(math.Pi*x) / (math.Pi * x)
}

// axis is how one axis is scaled: the tap of each output.
type axis struct {
	kernel kernel
	scale  float64
	taps   []tap
}

// tap is what one sample of the output is made of: the samples of the input from
// first on, so many, each with its weight. The weights are one in all.
type tap struct {
	first, samples int
	center         float64
	weights        []float64 // see axis.weighed
}

// axis gives the taps of outputs from, from+1 ... from+n-1 of an axis that goes
// from src to dst samples.
func (k kernel) axis(src, dst, from, n int) axis {
	factor := float64(dst) * (1 / float64(src))
	scale := max(1/factor+epsilon, 1)
	reach := scale * k.radius
	if reach < 0.5 {
		reach, scale = 0.5, 1
	}
	taps := make([]tap, n)
	for i := range taps {
		center := (float64(from+i)+0.5)/factor + epsilon
		first := int(max(center-reach+0.5, 0))
		end := int(min(center+reach+0.5, float64(src)))
		taps[i] = tap{first: first, samples: end - first, center: center}
	}
	return axis{k, scale, taps}
}

// weighed gives tap i with its weights. They are made when they are first asked
// for: of pictures with stripes, few are.
func (a axis) weighed(i int) tap {
	t := &a.taps[i]
	if t.weights != nil {
		return *t
	}
	t.weights = make([]float64, t.samples)
	sum := 0.0
	for j := range t.weights {
		t.weights[j] = a.kernel.weigh((float64(t.first+j) - t.center + 0.5) / a.scale)
		sum += t.weights[j]
	}
	for j := range t.weights {
		t.weights[j] /= sum
	}
	return *t
}

// all gives every tap with its weights.
func (a axis) all() []tap {
	for i := range a.taps {
		a.weighed(i)
	}
	return a.taps
}

// widest gives the number of samples of the tap that has most.
func (a axis) widest() int {
	n := 0
	for _, t := range a.taps {
		n = max(n, t.samples)
	}
	return n
}
