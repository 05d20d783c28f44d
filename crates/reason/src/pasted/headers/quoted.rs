//! Which headers does a person quote within their own words? One or two lines with what a server
//! found out about the sender, or what Gmail shows above a message's source.

use crate::pasted::chars::{no_ascii_nor, one_of};

/// Headers that are read where somebody quotes them; others are left out.
const KNOWN: &str = "\
    from|to|subject|date|sender|reply-to|return-path|received|received-spf|delivered-to|\
    message-id|dkim-signature|arc-authentication-results|authentication-results|list-id|\
    mailing-list|precedence|x-forwarded-to|x-forwarded-for|x-spamd-result";

/// Methods as Gmail and others show them, each with its result.
const METHODS: &[&str] = &["spf", "dkim", "dmarc"];

/// What stands around a quoted line.
const MARKS: &str = "-*>`| \t\u{2022}'\"";

/// The headers that are quoted in a text, as a message has them; none if no result of a check is
/// among them.
pub(crate) fn quoted(text: &str) -> Option<String> {
    let mut head = String::new();
    let mut shown = String::new();
    let mut is_within = false;
    for line in text.lines() {
        let bare = line.trim_start_matches(one_of(MARKS)).trim_end_matches(one_of("` "));
        let name = line_name(bare);
        if let Some((name, value)) = name {
            head.push_str(&format!("{name}: {}\n", value.trim()));
            is_within = true;
        } else if let Some(result) = method(bare) {
            shown.push_str(&result);
            is_within = false;
        } else if is_within && goes_on(line, bare) {
            head.push_str(&format!(" {bare}\n"));
        } else {
            is_within = false;
        }
    }
    if !shown.is_empty() {
        head.push_str(&format!("Authentication-Results: shown{shown}\n"));
    }
    let is_result = head.to_ascii_lowercase().contains("authentication-results:");
    is_result.then_some(head)
}

/// A known header that a line begins, by its usual name, and its value.
fn line_name(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let lower = name.to_ascii_lowercase();
    if lower.starts_with("x-") && lower.ends_with("-authentication-results") {
        return Some(("Authentication-Results", value));
    }
    KNOWN.split('|').any(|known| known == lower).then_some((name, value))
}

/// `SPF: PASS with IP 192.0.2.1`, `DKIM: 'PASS' with domain shop.example`.
fn method(line: &str) -> Option<String> {
    let (name, value) = line.split_once(one_of(":\t|"))?;
    let name = name.trim().to_ascii_lowercase();
    let mut words = value.split(no_ascii_nor(".-_"));
    let result = words.by_ref().find(|word| !word.is_empty())?.to_ascii_lowercase();
    let is_result = ["pass", "fail", "softfail", "neutral", "none"].contains(&result.as_str());
    if !METHODS.contains(&name.as_str()) || !is_result {
        return None;
    }
    let domain = words.skip_while(|word| *word != "domain").nth(1).filter(|_| name == "dkim");
    let domain = domain.map(|domain| format!(" header.d={domain}")).unwrap_or_default();
    Some(format!("; {name}={result}{domain}"))
}

/// Whether a line goes on with the header above it: it is indented, or begins with a result.
fn goes_on(line: &str, bare: &str) -> bool {
    let first = bare.split_whitespace().next().unwrap_or_default();
    !bare.is_empty() && (line.starts_with(one_of(" \t")) || first.contains('='))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_are_found_within_a_persons_words() {
        for (text, wanted) in [
            (
                "Two examples:\n- `X-Any-Authentication-Results: mx.a.example; dkim=pass`\n",
                Some("Authentication-Results: mx.a.example; dkim=pass\n"),
            ),
            (
                "I see:\nAuthentication-Results: mx.a.example;\n    spf=softfail\n\nWhy?",
                Some("Authentication-Results: mx.a.example;\n spf=softfail\n"),
            ),
            (
                "Gmail says:\n* SPF: | PASS with IP 192.0.2.1\n* DKIM:\t'PASS' with domain \
                 b.example\n* DMARC:\t'FAIL'",
                Some(
                    "Authentication-Results: shown; spf=pass; dkim=pass header.d=b.example; \
                     dmarc=fail\n",
                ),
            ),
            ("From: me\nTo: you\nhello", None),
            ("SPF: what is it?", None),
        ] {
            assert_eq!(quoted(text).as_deref(), wanted, "{text}");
        }
    }
}
