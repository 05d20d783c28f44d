//! Which parts has a message? One pass over its lines; a boundary is one that was declared, or looks like one.

use super::{DEEPEST, Headers, LONGEST, MOST_PARTS, decode};

/// What a part is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Words for a person.
    Text,
    /// The same as HTML.
    Html,
    /// A delivery status notification (RFC 3464).
    Report,
    /// A feedback report (RFC 5965).
    Feedback,
    /// A disposition notification, a receipt (RFC 8098).
    Receipt,
    /// The message that came back, or its headers.
    Original,
    /// Anything else.
    Other,
}

/// One part, decoded.
#[derive(Clone, Debug)]
pub(crate) struct Part {
    /// What it is for.
    pub(crate) kind: Kind,
    /// Its text.
    pub(crate) text: String,
}

/// A message as it was pasted.
#[derive(Clone, Debug, Default)]
pub(crate) struct Message {
    /// Its headers; empty where only text was pasted.
    pub(crate) headers: Headers,
    /// Its parts, in order.
    pub(crate) parts: Vec<Part>,
    /// Whether something was left out: too long, too deep, too many.
    pub(crate) is_truncated: bool,
}

impl Message {
    /// The texts of all parts of `kind`.
    pub(crate) fn texts(&self, kind: Kind) -> impl Iterator<Item = &str> {
        self.parts.iter().filter(move |part| part.kind == kind).map(|part| part.text.as_str())
    }
}

/// Headers of which one at least stands in every message.
const USUAL: &[&str] = &[
    "from",
    "to",
    "subject",
    "date",
    "received",
    "return-path",
    "message-id",
    "content-type",
    "content-transfer-encoding",
    "mime-version",
    "delivered-to",
    "authentication-results",
    "x-failed-recipients",
];

/// Reads a message, or whatever was pasted.
pub(crate) fn read(bytes: &[u8]) -> Message {
    let is_long = bytes.len() > LONGEST;
    let bytes = &bytes[..bytes.len().min(LONGEST)];
    let lines: Vec<&[u8]> =
        bytes.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line)).collect();
    let (headers, body) = head(&lines);
    let mut scanner = Scanner { lines: &lines, at: body, is_truncated: is_long, ..Scanner::default() };
    scanner.begin(headers.clone());
    scanner.scan();
    Message { headers, parts: scanner.parts, is_truncated: scanner.is_truncated }
}

/// The headers at the start, and the line at which the body begins.
fn head(lines: &[&[u8]]) -> (Headers, usize) {
    let is_blank = |line: &&[u8]| line.iter().all(u8::is_ascii_whitespace);
    let mut at = lines.iter().take_while(|line| is_blank(line)).count();
    while lines.get(at).is_some_and(|line| line.starts_with(b"From ") || line.starts_with(b">From ")) {
        at += 1;
    }
    let start = at;
    let mut headers = Headers::default();
    while let Some(line) = lines.get(at).filter(|line| !is_blank(line)) {
        let line = String::from_utf8_lossy(line);
        if !line.starts_with([' ', '\t']) && !Headers::is_line(&line) {
            break;
        }
        headers.push_line(&line);
        at += 1;
    }
    if headers.iter().any(|(name, _)| USUAL.contains(&name)) { (headers, at) } else { (Headers::default(), start) }
}

#[derive(Default)]
struct Scanner<'a> {
    lines: &'a [&'a [u8]],
    at: usize,
    boundaries: Vec<Vec<u8>>,
    /// How many boundaries were open when the returned message began; only these end it.
    outer: usize,
    kind: Option<Kind>,
    headers: Headers,
    body: Vec<&'a [u8]>,
    parts: Vec<Part>,
    is_truncated: bool,
}

impl Scanner<'_> {
    fn scan(&mut self) {
        while let Some(line) = self.lines.get(self.at).copied() {
            self.at += 1;
            match self.boundary(line) {
                None => self.body.push(line),
                Some(level) => self.next_part(level, line),
            }
        }
        self.end();
    }

    /// The level of the boundary that this line is.
    fn boundary(&mut self, line: &[u8]) -> Option<usize> {
        let name = line.strip_prefix(b"--").map(<[u8]>::trim_ascii_end).filter(|name| !name.is_empty())?;
        let open = if self.kind == Some(Kind::Original) { self.outer } else { self.boundaries.len() };
        let is_it = |known: &Vec<u8>| name == known || name.strip_suffix(b"--").is_some_and(|name| name == known);
        if let Some(level) = self.boundaries[..open].iter().position(is_it) {
            return Some(level);
        }
        let follows = self.lines.get(self.at).is_some_and(|line| starts_with_content(line));
        if self.kind == Some(Kind::Original) || !follows || self.boundaries.len() >= DEEPEST {
            return None;
        }
        self.boundaries.push(name.to_vec());
        Some(self.boundaries.len() - 1)
    }

    fn next_part(&mut self, level: usize, line: &[u8]) {
        self.end();
        self.boundaries.truncate(level + 1);
        let is_close = line.trim_ascii_end().len() > 2 + self.boundaries[level].len();
        if is_close || self.parts.len() >= MOST_PARTS {
            self.is_truncated |= !is_close;
            self.kind = None;
            return;
        }
        let mut headers = Headers::default();
        while let Some(line) = self.lines.get(self.at).filter(|line| !line.trim_ascii().is_empty()) {
            let line = String::from_utf8_lossy(line);
            if !line.starts_with([' ', '\t']) && !Headers::is_line(&line) {
                break;
            }
            headers.push_line(&line);
            self.at += 1;
        }
        self.begin(headers);
    }

    fn begin(&mut self, headers: Headers) {
        let media_type = headers.media_type();
        self.kind = match media_type.as_str() {
            "" | "text/plain" => Some(Kind::Text),
            "text/html" => Some(Kind::Html),
            "message/delivery-status" | "message/global-delivery-status" => Some(Kind::Report),
            "message/feedback-report" => Some(Kind::Feedback),
            "message/disposition-notification" | "message/global-disposition-notification" => Some(Kind::Receipt),
            "message/rfc822"
            | "message/global"
            | "text/rfc822-headers"
            | "text/rfc822"
            | "message/global-headers"
            | "message/partial"
            | "message/rfc822-headers" => Some(Kind::Original),
            other if other.starts_with("multipart/") => self.descend(&headers),
            other if other.starts_with("text/") => Some(Kind::Text),
            _ => Some(Kind::Other),
        };
        if self.kind == Some(Kind::Original) {
            self.outer = self.boundaries.len();
        }
        self.headers = headers;
    }

    /// Opens a multipart. What stands before its first boundary is for programs that know none: it is text all the
    /// same where nothing follows.
    fn descend(&mut self, headers: &Headers) -> Option<Kind> {
        let boundary = headers.parameter("content-type", "boundary").filter(|boundary| !boundary.is_empty());
        match boundary {
            Some(_) if self.boundaries.len() >= DEEPEST => self.is_truncated = true,
            Some(boundary) => self.boundaries.push(boundary.into_bytes()),
            None => {}
        }
        Some(Kind::Text)
    }

    fn end(&mut self) {
        let lines = std::mem::take(&mut self.body);
        let Some(kind) = self.kind.filter(|_| lines.iter().any(|line| !line.trim_ascii().is_empty())) else { return };
        let bytes = lines.join(&b'\n');
        let encoding = self.headers.get("content-transfer-encoding").unwrap_or_default();
        let bytes = if kind == Kind::Other { Vec::new() } else { decode::transfer(&bytes, encoding) };
        let charset = self.headers.parameter("content-type", "charset").unwrap_or_default();
        self.parts.push(Part { kind, text: decode::charset(&bytes, &charset) });
    }
}

fn starts_with_content(line: &[u8]) -> bool {
    line.get(..8).is_some_and(|start| start.eq_ignore_ascii_case(b"content-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(text: &str) -> Vec<Kind> {
        read(text.as_bytes()).parts.iter().map(|part| part.kind).collect()
    }

    const REPORT: &str = "From: a@b.example\nContent-Type: multipart/report; boundary=\"B\"\n\n--B\n\nHello\n--B\n\
        Content-Type: message/delivery-status\n\nReporting-MTA: dns; b.example\n--B\nContent-Type: message/rfc822\n\n\
        Content-Type: multipart/mixed; boundary=C\n\n--C\n\ninner\n--C--\n--B--\n";

    #[test]
    fn a_report_has_its_three_parts_and_the_returned_message_stays_whole() {
        assert_eq!(kinds(REPORT), [Kind::Text, Kind::Report, Kind::Original]);
        let message = read(REPORT.as_bytes());
        assert!(message.texts(Kind::Original).next().unwrap().contains("inner"));
    }

    #[test]
    fn a_boundary_that_nobody_declared_is_one_where_a_part_follows() {
        assert_eq!(kinds(&REPORT.replace("boundary=\"B\"", "boundary=\"other\"")).len(), 3);
    }

    #[test]
    fn text_alone_is_text() {
        let message = read(b"550 5.1.1 <bob@example.com>: no such user");
        assert!(message.headers.is_empty());
        assert_eq!(message.parts.len(), 1);
        assert_eq!(kinds("Remote-MTA: dns; mx.example.com\nStatus: 5.1.1\n"), [Kind::Text]);
    }

    #[test]
    fn nesting_without_end_is_cut() {
        let deep: String =
            (0..1000).map(|n| format!("--b{}\nContent-Type: multipart/mixed; boundary=b{n}\n\n", n - 1)).collect();
        let message = read(format!("From: a@b.example\n{deep}").as_bytes());
        assert!(message.parts.len() <= MOST_PARTS);
    }
}
