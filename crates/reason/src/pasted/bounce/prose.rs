//! What in a notice is its writer's own prose? Lines of the returned message's header, and what is
//! quoted behind `>`, are not.

use crate::pasted::phrase::starts_with_one;

/// Whether the value of a header looks as it should.
type IsValue = fn(&str) -> bool;

/// Headers of messages, in lower case, and what their values have at least.
const HEADERS: &[(&str, IsValue)] = &[
    ("received", |value| value.starts_with("from ") || value.starts_with("by ")),
    ("return-path", |value| value.starts_with('<')),
    ("dkim-signature", |value| value.contains('=')),
    ("domainkey-signature", |value| value.contains('=')),
    ("authentication-results", |value| value.contains(';')),
    ("received-spf", |_| true),
    ("message-id", |value| value.starts_with('<')),
    ("in-reply-to", |value| value.starts_with('<')),
    ("references", |value| value.starts_with('<')),
    ("from", |value| value.contains('@')),
    ("to", |value| value.contains('@')),
    ("cc", |value| value.contains('@')),
    ("reply-to", |value| value.contains('@')),
    ("sender", |value| value.contains('@')),
    ("delivered-to", |value| value.contains('@')),
    ("date", |value| value.contains(':')),
    ("subject", |_| true),
    ("mime-version", |_| true),
    ("user-agent", |_| true),
    ("content-type", |value| value.contains('/')),
    ("content-transfer-encoding", |_| true),
    ("content-disposition", |_| true),
];

/// Beginnings of headers that come in families.
const FAMILIES: &[&str] = &["x-", "arc-", "list-", "resent-"];

/// The lines of a text that its writer says.
pub(super) fn of(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut folds = None;
    for line in text.lines() {
        let depth = indent(line);
        let is_folded = folds.is_some_and(|header| depth > header && !line.trim().is_empty());
        if is_folded || is_quoted(line) {
            continue;
        }
        folds = is_header(line).then_some(depth);
        if folds.is_none() {
            out.push_str(line);
            out.push('\n');
        }
    }
    out
}

fn indent(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// `> text`; Sendmail's `>>> RCPT TO` is a command.
fn is_quoted(line: &str) -> bool {
    let line = line.trim_start();
    line.starts_with('>') && !line.starts_with(">>>")
}

fn is_header(line: &str) -> bool {
    let Some((name, value)) = line.trim_start().split_once(':') else { return false };
    let is_name =
        name.len() <= 60 && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    if !is_name {
        return false;
    }
    let (name, value) = (name.to_ascii_lowercase(), value.trim().to_ascii_lowercase());
    let is_of_family = || starts_with_one(&name, FAMILIES) && !value.is_empty();
    HEADERS.iter().any(|(known, has)| *known == name && has(&value)) || is_of_family()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_and_quotes_are_nobodys_prose() {
        let text = "Duplicated Message-ID.\n\n   Received: from a.example\n   \t(using TLSv1.2)\n\
                    > the mailbox is full\n>>> RCPT TO:<b@e.example>\nerror: no\n";
        assert_eq!(of(text), "Duplicated Message-ID.\n\n>>> RCPT TO:<b@e.example>\nerror: no\n");
        let words = "550 a valid address in the\n    From: header is missing\n";
        assert_eq!(of(words), words);
    }
}
