//! Which page is meant? Its address, with the ports that anybody may name, and those that the
//! provider's profile does.

/// The most redirects that are followed; each leads to a host that is looked up and vetted like the
/// first.
pub const MOST_REDIRECTS: usize = 3;

/// A page that is asked for: `https://host/path`, or `http://` where the standard asks for it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Location {
    /// The host, in ASCII.
    pub host: String,
    /// The path with its query, beginning with `/`.
    pub path: String,
    /// Whether it is asked over TLS, and not plainly.
    pub is_secure: bool,
    /// 443 or 80, or one that the profile names.
    port: u16,
}

impl Location {
    /// A page on the usual port.
    pub fn new(host: &str, path: &str, is_secure: bool) -> Self {
        Self {
            host: host.to_owned(),
            path: path.to_owned(),
            is_secure,
            port: usual_port(is_secure),
        }
    }

    /// Reads `https://host/path` or `http://host/path`. None for another scheme, a port, a user or
    /// odd characters: nobody who serves mail needs them.
    pub fn parse(text: &str) -> Option<Self> {
        Self::with_ports(text, &[])
    }

    /// The same with a port, if it is among `ports`: those of addresses that the profile names.
    pub fn with_ports(text: &str, ports: &[u16]) -> Option<Self> {
        let (is_secure, rest) = match text.strip_prefix("https://") {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix("http://")?),
        };
        let (place, path) = rest.find('/').map_or((rest, "/"), |at| rest.split_at(at));
        let (host, port) = match place.split_once(':') {
            None => (place, usual_port(is_secure)),
            Some((host, port)) => {
                (host, port.parse().ok().filter(|port| is_allowed(*port, is_secure, ports))?)
            }
        };
        let is_host = |ch: char| ch.is_ascii_alphanumeric() || matches!(ch, '-' | '.');
        let is_path = |ch: char| ch.is_ascii_graphic() && ch != '#';
        let is_sound = !host.is_empty() && host.chars().all(is_host) && path.chars().all(is_path);
        is_sound.then(|| Self {
            host: host.to_ascii_lowercase(),
            path: path.to_owned(),
            is_secure,
            port,
        })
    }

    /// Where a redirect from here leads; none if it leads where we do not follow.
    pub fn redirected(&self, to: &str, ports: &[u16]) -> Option<Self> {
        if to.starts_with('/') && !to.starts_with("//") {
            return Self::with_ports(&format!("{}{to}", self.origin()), ports);
        }
        Self::with_ports(to.split('#').next().unwrap_or_default(), ports)
    }

    /// The port that is dialled.
    #[must_use]
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The host as a request names it: with its port, where that is not the usual one.
    pub(super) fn authority(&self) -> String {
        if self.port == usual_port(self.is_secure) {
            return self.host.clone();
        }
        format!("{}:{}", self.host, self.port)
    }

    fn origin(&self) -> String {
        format!("{}://{}", if self.is_secure { "https" } else { "http" }, self.authority())
    }
}

impl std::fmt::Display for Location {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{}", self.origin(), self.path)
    }
}

fn usual_port(is_secure: bool) -> u16 {
    if is_secure { 443 } else { 80 }
}

fn is_allowed(port: u16, is_secure: bool, ports: &[u16]) -> bool {
    ports.contains(&port) || (!ports.is_empty() && port == usual_port(is_secure))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_locations_are_read() {
        for (text, read) in [
            ("https://a.example/b?c=d", Some(("a.example", "/b?c=d", true))),
            ("http://A.example", Some(("a.example", "/", false))),
            ("ftp://a.example/", None),
            ("https://a.example:8443/", None),
            ("https://user@a.example/", None),
            ("https:///path", None),
            ("https://[::1]/", None),
            ("https://a.example/a b", None),
            ("//a.example/", None),
        ] {
            let found = Location::parse(text);
            let found = found
                .as_ref()
                .map(|found| (found.host.as_str(), found.path.as_str(), found.is_secure));
            assert_eq!(found, read, "{text}");
        }
    }

    #[test]
    fn a_port_is_read_only_if_the_profile_names_it() {
        for (text, shown) in [
            ("https://a.example:2096/", Some("https://a.example:2096/")),
            ("https://a.example:443/x", Some("https://a.example/x")),
            ("https://a.example:22/", None),
            ("https://a.example:2096x/", None),
            ("https://a.example:99999/", None),
        ] {
            assert_eq!(
                Location::with_ports(text, &[2096]).map(|found| found.to_string()).as_deref(),
                shown,
                "{text}"
            );
        }
    }

    #[test]
    fn a_redirect_keeps_the_port_and_goes_to_no_other() {
        let from = Location::with_ports("https://a.example:2096/", &[2096]).unwrap();
        for (to, shown) in [
            ("/login/?a=b", Some("https://a.example:2096/login/?a=b")),
            ("https://b.example:2096/#top", Some("https://b.example:2096/")),
            ("https://b.example/", Some("https://b.example/")),
            ("https://b.example:6379/", None),
            ("//b.example/", None),
            ("javascript:alert(1)", None),
        ] {
            assert_eq!(
                from.redirected(to, &[2096]).map(|to| to.to_string()).as_deref(),
                shown,
                "{to}"
            );
        }
    }
}
