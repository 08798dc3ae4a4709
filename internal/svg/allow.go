package svg

import (
	"strings"
	"sync"
)

// elements may stand in a drawing, by their names in lower case.
var elements = lazySet(`
	a altglyph altglyphdef altglyphitem animatecolor animatemotion animatetransform circle clippath defs desc ellipse
	filter font g glyph glyphref hkern image line lineargradient marker mask metadata mpath path pattern polygon polyline
	radialgradient rect stop style svg switch symbol text textpath title tref tspan use view vkern
	feblend fecolormatrix fecomponenttransfer fecomposite feconvolvematrix fediffuselighting fedisplacementmap
	fedistantlight feflood fefunca fefuncb fefuncg fefuncr fegaussianblur femerge femergenode femorphology feoffset
	fepointlight fespecularlighting fespotlight fetile feturbulence`)

// attributes say how an element is drawn, by their names in lower case. The
// references are not among them, they are judged by their value.
var attributes = lazySet(`
	class id lang role style tabindex title type version media
	accent-height accumulate additive alignment-baseline alphabetic amplitude arabic-form ascent attributename
	attributetype azimuth basefrequency baseline-shift baseprofile bbox begin bias by calcmode cap-height clip clip-path
	clip-rule clippathunits color color-interpolation color-interpolation-filters color-profile color-rendering
	contentscripttype contentstyletype cursor cx cy d descent diffuseconstant direction display divisor
	dominant-baseline dur dx dy edgemode elevation enable-background end exponent face fill fill-opacity fill-rule filter
	filterres filterunits flood-color flood-opacity font-family font-size font-size-adjust font-stretch font-style
	font-variant font-weight format fr from fx fy g1 g2 glyph-name glyph-orientation-horizontal
	glyph-orientation-vertical glyphref gradienttransform gradientunits hanging height horiz-adv-x horiz-origin-x
	horiz-origin-y ideographic image-rendering in in2 intercept isolation k k1 k2 k3 k4 kernelmatrix kernelunitlength
	kerning keypoints keysplines keytimes lengthadjust letter-spacing lighting-color limitingconeangle local marker-end
	marker-mid marker-start markerheight markerunits markerwidth mask mask-type maskcontentunits maskunits mathematical
	max min mix-blend-mode mode name numoctaves offset opacity operator order orient orientation origin overflow
	overline-position overline-thickness paint-order panose-1 path pathlength patterncontentunits patterntransform
	patternunits pointer-events points pointsatx pointsaty pointsatz preservealpha preserveaspectratio primitiveunits r
	radius refx refy rendering-intent repeatcount repeatdur requiredextensions requiredfeatures restart result rotate rx
	ry scale seed shape-rendering side size slope spacing specularconstant specularexponent spreadmethod startoffset
	stddeviation stemh stemv stitchtiles stop-color stop-opacity strikethrough-position strikethrough-thickness stroke
	stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit stroke-opacity stroke-width
	string surfacescale systemlanguage tablevalues target targetx targety text-anchor text-decoration text-rendering
	textlength to transform transform-box transform-origin u1 u2 underline-position underline-thickness unicode
	unicode-bidi unicode-range units-per-em v-alphabetic v-hanging v-ideographic v-mathematical values vector-effect
	vert-adv-y vert-origin-x vert-origin-y viewbox viewtarget visibility white-space width widths word-spacing
	writing-mode x x-height x1 x2 xchannelselector y y1 y2 ychannelselector z zoomandpan
	xlink:actuate xlink:arcrole xlink:role xlink:show xlink:title xlink:type xml:id xml:lang xml:space`)

// lazySet is a set of words that is made when it is first asked for: no program
// pays for it at start-up.
func lazySet(words string) func() map[string]bool {
	return sync.OnceValue(func() map[string]bool {
		set := make(map[string]bool)
		for word := range strings.FieldsSeq(words) {
			set[word] = true
		}
		return set
	})
}

// The two namespaces that a drawing may declare.
const (
	svgNamespace   = "http://www.w3.org/2000/svg"
	xlinkNamespace = "http://www.w3.org/1999/xlink"
)

// allowedAttribute tells whether an attribute, its name in lower case, may stay.
func allowedAttribute(name, value string) bool {
	switch {
	case name == "xmlns":
		return value == svgNamespace
	case name == "xmlns:xlink":
		return value == xlinkNamespace
	case isReference(name):
		return allowedReference(value)
	case name == "attributename":
		return !strings.Contains(strings.ToLower(value), "href") // or a link would change
	case strings.HasPrefix(name, "aria-"), strings.HasPrefix(name, "data-"):
		return true
	}
	return attributes()[name]
}

func isReference(name string) bool { return name == "href" || name == "xlink:href" }

// allowedReference lets through what leads into the drawing, to this site, to
// the web, or is a picture itself. "javascript:" is none of that, nor is a
// drawing in a drawing.
func allowedReference(value string) bool {
	if value == "" {
		return true
	}
	for _, start := range []string{
		"#", "/", "https://", "http://",
		"data:image/png", "data:image/gif", "data:image/jpg", "data:image/jpe", "data:image/pjp",
		"data:img/png", "data:img/gif", "data:img/jpg", "data:img/jpe", "data:img/pjp",
	} {
		if strings.HasPrefix(value, start) {
			return true
		}
	}
	return false
}
