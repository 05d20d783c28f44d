//! What do a message's headers say? Names, unfolded values and the addresses in them.

use super::decode;
use crate::pasted::chars::one_of;

/// The headers of a message or part, in their order; of a name that occurs twice both are kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Headers(Vec<(String, String)>);

/// The most bytes of one header's value that are kept.
const LONGEST_VALUE: usize = 16 * 1024;

impl Headers {
    /// Takes one line of a header block; a line that is none is left out.
    pub(crate) fn push_line(&mut self, line: &str) {
        if line.starts_with(one_of(" \t")) {
            if let Some((_, value)) =
                self.0.last_mut().filter(|(_, value)| value.len() < LONGEST_VALUE)
            {
                value.push(' ');
                value.push_str(line.trim());
            }
            return;
        }
        if let Some((name, value)) =
            line.split_once(':').filter(|(name, _)| is_name(name.trim_end()))
        {
            let value = value.trim();
            let value = &value[..value.floor_char_boundary(LONGEST_VALUE)];
            self.0.push((name.trim_end().to_ascii_lowercase(), value.to_owned()));
        }
    }

    /// Whether `line` could stand in a header block.
    pub(crate) fn is_line(line: &str) -> bool {
        line.split_once(':').is_some_and(|(name, _)| is_name(name.trim_end()))
    }

    /// The first value of `name` (lower case) as it stands.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Every value of `name` (lower case).
    pub(crate) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.0.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The first value of `name` with its encoded words read.
    pub(crate) fn text(&self, name: &str) -> String {
        self.get(name).map(decode::words).unwrap_or_default()
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Every header, in order.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The value of a parameter such as `boundary` of a header such as `content-type`.
    pub(crate) fn parameter(&self, header: &str, name: &str) -> Option<String> {
        let value = self.get(header)?;
        let lower = value.to_ascii_lowercase();
        let mut from = 0;
        while let Some(at) = lower[from..].find(name).map(|at| at + from) {
            let end = at + name.len();
            let rest = value[end..].trim_start();
            let begins = lower[..at].ends_with(one_of("; \t"));
            if let Some(rest) = rest.strip_prefix('=').filter(|_| begins) {
                return Some(unquoted(rest.trim_start()));
            }
            from = end;
        }
        None
    }

    /// The media type in lower case, such as `text/plain`; empty where none is given.
    pub(crate) fn media_type(&self) -> String {
        let value = self.get("content-type").unwrap_or_default();
        value.split(one_of("; ")).next().unwrap_or_default().trim().to_ascii_lowercase()
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty()
        && name.len() <= 76
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
}

fn unquoted(text: &str) -> String {
    if let Some(inner) = text.strip_prefix('"') {
        return inner.split('"').next().unwrap_or_default().to_owned();
    }
    text.split(one_of("; \t")).next().unwrap_or_default().to_owned()
}

/// The display name and the address of `"Bob" <bob@example.com>`.
pub(crate) fn display_and_address(value: &str) -> (String, Option<String>) {
    let value = decode::words(value);
    let bracketed = value.rfind('<').and_then(|at| Some((at, value[at + 1..].split('>').next()?)));
    if let Some((at, address)) = bracketed.filter(|(_, address)| is_address(address.trim())) {
        let display = value[..at].trim().trim_matches('"').to_owned();
        return (display, Some(address.trim().to_owned()));
    }
    let address = addresses(&value).next().map(str::to_owned);
    (value.trim().to_owned(), address)
}

/// The addresses in a text, in order.
pub(crate) fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let mut from = 0;
    std::iter::from_fn(move || {
        while let Some(at) = text[from..].find('@').map(|at| at + from) {
            let start = at
                - text.as_bytes()[from..at]
                    .iter()
                    .rev()
                    .take(255)
                    .take_while(|byte| is_local(**byte))
                    .count();
            let length = text.as_bytes()[at + 1..]
                .iter()
                .take(255)
                .take_while(|byte| is_domain(**byte))
                .count();
            let end = at + 1 + length;
            from = end.max(at + 1);
            let found =
                text[start..end].trim_end_matches(one_of(".-")).trim_start_matches(one_of(".'/="));
            if is_address(found) {
                return Some(found);
            }
        }
        None
    })
}

fn is_local(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-/=?^_`{|}~.".contains(&byte)
}

fn is_domain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._".contains(&byte)
}

/// Whether a text is one address.
pub(crate) fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else { return false };
    let local = local.trim_matches('"');
    !local.is_empty()
        && local.len() <= 128
        && !domain.is_empty()
        && local.bytes().all(|byte| is_local(byte) || byte == b'@' || byte == b' ')
        && domain.bytes().all(is_domain)
        && domain.bytes().any(|byte| byte.is_ascii_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(text: &str) -> Headers {
        let mut headers = Headers::default();
        text.lines().for_each(|line| headers.push_line(line));
        headers
    }

    #[test]
    fn folded_values_and_parameters_are_read() {
        let read = headers(
            "Subject: a\n  b\nContent-Type: multipart/report; report-type=delivery-status;\n\
            \tboundary=\"x y\"\n",
        );
        assert_eq!(read.get("subject"), Some("a b"));
        assert_eq!(read.parameter("content-type", "boundary").as_deref(), Some("x y"));
        assert_eq!(
            read.parameter("content-type", "report-type").as_deref(),
            Some("delivery-status")
        );
        assert_eq!(read.media_type(), "multipart/report");
    }

    #[test]
    fn addresses_are_found_in_prose() {
        let text = "<bob@example.com>: mail to amy@example.org, or to @ nobody@. (eve@x.example).";
        assert_eq!(
            addresses(text).collect::<Vec<_>>(),
            ["bob@example.com", "amy@example.org", "eve@x.example"]
        );
    }

    #[test]
    fn a_display_name_is_told_from_its_address() {
        let (display, address) = display_and_address("\"Bob, the Cat\" <bob@example.com>");
        assert_eq!(
            (display.as_str(), address.as_deref()),
            ("Bob, the Cat", Some("bob@example.com"))
        );
    }
}
