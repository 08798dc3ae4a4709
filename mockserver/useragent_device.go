package mockserver

import "strings"

// androidModel is what follows the version: up to the next semicolon, the
// build or the closing bracket.
var androidModel = pattern(`(?i)Android [\d.]+; ([^;)]+?)(?: Build/[^;)]*)?(?:; wv)?[;)]`)

// brands are the makers of Android devices by how their models begin.
var brands = []struct{ prefix, name string }{
	{"sm-", "Samsung"}, {"gt-", "Samsung"}, {"samsung", "Samsung"},
	{"pixel", "Google"}, {"nexus", "Google"},
	{"redmi", "Xiaomi"}, {"mi ", "Xiaomi"}, {"xiaomi", "Xiaomi"}, {"poco", "Xiaomi"}, {"m2", "Xiaomi"},
	{"huawei", "Huawei"}, {"ane-", "Huawei"}, {"ele-", "Huawei"}, {"vog-", "Huawei"},
	{"oneplus", "OnePlus"}, {"cph", "OPPO"}, {"vivo", "Vivo"}, {"moto", "Motorola"}, {"lg-", "LG"}, {"lm-", "LG"},
	{"nokia", "Nokia"}, {"rmx", "Realme"},
}

func (a *userAgent) readDevice(header string) {
	lower := strings.ToLower(header)
	switch {
	case a.osCode == "IPA":
		a.deviceName, a.deviceBrand, a.deviceModel = "tablet", "Apple", "iPad"
	case a.osCode == "IOS":
		a.deviceName, a.deviceBrand, a.deviceModel = "smartphone", "Apple", "iPhone"
	case a.osCode == "AND":
		a.readAndroid(header, lower)
	case strings.Contains(lower, "macintosh"):
		a.deviceName, a.deviceBrand = "desktop", "Apple"
	case a.osCode == "WIN", a.osCode == "COS", strings.Contains(lower, "x11"),
		strings.Contains(lower, "linux") && strings.Contains(lower, "x86"):
		a.deviceName = "desktop"
	}
}

func (a *userAgent) readAndroid(header, lower string) {
	a.deviceName = "tablet"
	if strings.Contains(lower, "mobile") {
		a.deviceName = "smartphone"
	}
	m := androidModel().FindStringSubmatch(header)
	if m == nil || m[1] == "Mobile" || m[1] == "Tablet" {
		return
	}
	a.deviceModel = m[1]
	for _, b := range brands {
		if strings.HasPrefix(strings.ToLower(a.deviceModel), b.prefix) {
			a.deviceBrand = b.name
			return
		}
	}
}
