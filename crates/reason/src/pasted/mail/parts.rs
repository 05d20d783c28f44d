//! Which parts has a message? One pass over its lines; a boundary is one that was declared, or
//! looks like one.

use std::borrow::Cow;

use super::{DEEPEST, Headers, LONGEST, MOST_PARTS, decode};
use crate::pasted::chars::one_of;
use crate::pasted::phrase::starts_with_one;
use crate::pasted::secrets;

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
    /// How many secrets were masked that only decoding brought to light.
    pub(crate) masked: usize,
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

/// How the types begin that hold nothing to read.
const FILES: &[&str] =
    &["application", "image/", "audio/", "video/", "font/", "model/", "message/", "example/"];

/// Reads a message, or whatever was pasted.
pub(crate) fn read(pasted: &[u8]) -> Message {
    let bytes = bounded(pasted);
    let (headers, body) = head(bytes);
    let mut scanner =
        Scanner { bytes, at: body, is_truncated: pasted.len() > bytes.len(), ..Scanner::default() };
    scanner.begin(&headers);
    scanner.scan();
    Message {
        headers,
        parts: scanner.parts,
        is_truncated: scanner.is_truncated,
        masked: scanner.masked,
    }
}

/// The headers alone, without a look at what follows them.
pub(crate) fn headers(pasted: &[u8]) -> Headers {
    head(bounded(pasted)).0
}

fn bounded(bytes: &[u8]) -> &[u8] {
    &bytes[..bytes.len().min(LONGEST)]
}

/// The line that begins at `at`, without its end, and where the next one begins.
fn line(bytes: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let rest = bytes.get(at..).filter(|rest| !rest.is_empty())?;
    let length = rest.iter().position(|byte| *byte == b'\n');
    let line = &rest[..length.unwrap_or(rest.len())];
    let next = length.map_or(bytes.len(), |length| at + length + 1);
    Some((line.strip_suffix(b"\r").unwrap_or(line), next))
}

/// The headers at the start, and where the body begins.
fn head(bytes: &[u8]) -> (Headers, usize) {
    let is_envelope = |line: &[u8]| line.starts_with(b"From ") || line.starts_with(b">From ");
    let mut at = 0;
    while let Some((_, next)) = line(bytes, at).filter(|(line, _)| line.trim_ascii().is_empty()) {
        at = next;
    }
    while let Some((_, next)) = line(bytes, at).filter(|(line, _)| is_envelope(line)) {
        at = next;
    }
    let start = at;
    let headers = header_block(bytes, &mut at);
    if headers.iter().any(|(name, _)| USUAL.contains(&name)) {
        (headers, at)
    } else {
        (Headers::default(), start)
    }
}

/// The headers from `at` on, which is moved behind them.
fn header_block(bytes: &[u8], at: &mut usize) -> Headers {
    let mut headers = Headers::default();
    while let Some((line, next)) =
        line(bytes, *at).filter(|(line, _)| !line.trim_ascii().is_empty())
    {
        let line = decode::text(line);
        if !line.starts_with(one_of(" \t")) && !Headers::is_line(&line) {
            break;
        }
        headers.push_line(&line);
        *at = next;
    }
    headers
}

#[derive(Default)]
struct Scanner<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Where the body of the part that is open begins.
    body: usize,
    boundaries: Vec<Vec<u8>>,
    /// How many boundaries were open when the returned message began; only these end it.
    outer: usize,
    kind: Option<Kind>,
    encoding: String,
    charset: String,
    parts: Vec<Part>,
    is_truncated: bool,
    masked: usize,
}

impl Scanner<'_> {
    fn scan(&mut self) {
        while let Some((line, next)) = line(self.bytes, self.at) {
            let start = std::mem::replace(&mut self.at, next);
            if let Some(level) = self.boundary(line) {
                // The end of the line before a boundary is the boundary's (RFC 2046 section 5.1.1).
                let body = &self.bytes[self.body.min(start)..start];
                let body = body.strip_suffix(b"\n").unwrap_or(body);
                self.end(body.strip_suffix(b"\r").unwrap_or(body));
                self.next_part(level, line);
            }
        }
        self.end(&self.bytes[self.body..]);
    }

    /// The level of the boundary that this line is.
    fn boundary(&mut self, line: &[u8]) -> Option<usize> {
        let name =
            line.strip_prefix(b"--").map(<[u8]>::trim_ascii_end).filter(|name| !name.is_empty())?;
        let open =
            if self.kind == Some(Kind::Original) { self.outer } else { self.boundaries.len() };
        let is_it = |known: &Vec<u8>| {
            name == known || name.strip_suffix(b"--").is_some_and(|name| name == known)
        };
        if let Some(level) = self.boundaries[..open].iter().position(is_it) {
            return Some(level);
        }
        let follows =
            self::line(self.bytes, self.at).is_some_and(|(line, _)| starts_with_content(line));
        if self.kind == Some(Kind::Original) || !follows || self.boundaries.len() >= DEEPEST {
            return None;
        }
        self.boundaries.push(name.to_vec());
        Some(self.boundaries.len() - 1)
    }

    fn next_part(&mut self, level: usize, line: &[u8]) {
        self.boundaries.truncate(level + 1);
        let is_close = line.trim_ascii_end().len() > 2 + self.boundaries[level].len();
        if is_close || self.parts.len() >= MOST_PARTS {
            self.is_truncated |= !is_close;
            self.kind = None;
            return;
        }
        let headers = header_block(self.bytes, &mut self.at);
        self.begin(&headers);
    }

    fn begin(&mut self, headers: &Headers) {
        let media_type = headers.media_type();
        self.kind = match media_type.as_str() {
            "" | "text/plain" => Some(Kind::Text),
            "text/html" => Some(Kind::Html),
            "message/delivery-status" | "message/global-delivery-status" => Some(Kind::Report),
            "message/feedback-report" => Some(Kind::Feedback),
            "message/disposition-notification" | "message/global-disposition-notification" => {
                Some(Kind::Receipt)
            }
            "message/rfc822"
            | "message/global"
            | "text/rfc822-headers"
            | "text/rfc822"
            | "message/global-headers"
            | "message/partial"
            | "message/rfc822-headers" => Some(Kind::Original),
            other if other.starts_with("multipart/") => self.descend(headers),
            other if starts_with_one(other, FILES) => Some(Kind::Other),
            // What is no type at all is plain text (RFC 2045 section 5.2).
            _ => Some(Kind::Text),
        };
        if self.kind == Some(Kind::Original) {
            self.outer = self.boundaries.len();
        }
        self.body = self.at;
        self.encoding = headers.get("content-transfer-encoding").unwrap_or_default().to_owned();
        self.charset = headers.parameter("content-type", "charset").unwrap_or_default();
    }

    /// Opens a multipart. What stands before its first boundary is for programs that know none: it
    /// is text all the same where nothing follows.
    fn descend(&mut self, headers: &Headers) -> Option<Kind> {
        let boundary =
            headers.parameter("content-type", "boundary").filter(|boundary| !boundary.is_empty());
        match boundary {
            Some(_) if self.boundaries.len() >= DEEPEST => self.is_truncated = true,
            Some(boundary) => self.boundaries.push(boundary.into_bytes()),
            None => {}
        }
        Some(Kind::Text)
    }

    fn end(&mut self, body: &[u8]) {
        let Some(kind) = self.kind.filter(|_| !body.trim_ascii().is_empty()) else { return };
        let bytes = match kind {
            Kind::Other => Vec::new(),
            _ => decode::transfer(&with_bare_ends(body), &self.encoding),
        };
        let mut text = decode::charset(&bytes, &self.charset);
        // HTML is masked as the text that it becomes.
        if kind != Kind::Html && text.as_bytes() != body {
            let (masked, count) = secrets::mask_text(&text);
            self.masked += count;
            text = masked;
        }
        self.parts.push(Part { kind, text });
    }
}

/// The text with each line ended by LF alone.
fn with_bare_ends(text: &[u8]) -> Cow<'_, [u8]> {
    if !text.contains(&b'\r') {
        return Cow::Borrowed(text);
    }
    let lines =
        text.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    Cow::Owned(lines.collect::<Vec<_>>().join(&b'\n'))
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

    const REPORT: &str = "From: a@b.example\nContent-Type: multipart/report; boundary=\"B\"\n\n\
        --B\n\nHello\n--B\n\
        Content-Type: message/delivery-status\n\nReporting-MTA: dns; b.example\n--B\n\
        Content-Type: message/rfc822\n\n\
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
        let deep: String = (0..1000)
            .map(|n| format!("--b{}\nContent-Type: multipart/mixed; boundary=b{n}\n\n", n - 1))
            .collect();
        let message = read(format!("From: a@b.example\n{deep}").as_bytes());
        assert!(message.parts.len() <= MOST_PARTS);
    }
}
