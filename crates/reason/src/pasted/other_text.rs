//! What else may a text be that holds no error? A line of a server's log, the notice of a mailing
//! list. It is said to be that, and not taken for a fault.

use crate::pasted::chars::small;
use crate::pasted::phrase::contains_listed;
use verdict::{Arg, Finding};

use crate::pasted::bounce;
use crate::pasted::bounce::findings::NOTHING;
use crate::pasted::mail;

/// What a text is that no reader knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum OtherText {
    /// A server's log of strangers whom it refused.
    Strangers,
    /// A report on DMARC or on encryption whose file is packed.
    PackedReport,
    /// Lines of a server's log.
    LogLine,
    /// A mailing list speaks of a message or of a membership.
    ListNotice,
    /// Nobody knows.
    Unknown,
}

impl OtherText {
    /// The word of the finding, which chooses its passage.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Strangers => "strangers",
            Self::PackedReport => "packed_report",
            Self::LogLine => "log_line",
            Self::ListNotice => "list_notice",
            Self::Unknown => "unknown_text",
        }
    }
}

/// Programs of a mail server, as they sign the lines of a log.
const LOGS: &str = "\
    postfix/|dovecot:|dovecot[|exim[|sendmail[|amavis[|rspamd[|opendkim[|opendmarc[|qmail:|\
    spamd[|policyd-spf|saslauthd[|imapd[|pop3d[";

const LISTS: &str = "\
    list-unsubscribe:|list-id:|your subscription|mailing list|held for moderat|\
    awaiting moderator|post to the list|confirm your subscription";

/// What the subject of such a report holds (RFC 7489 section 7.2.1.1, RFC 8460 section 5.3).
const PACKED: &[&str] = &["report domain:", "submitter:"];

/// No error of a program is longer, in bytes: of a longer text its start and its end are read.
const LONGEST_ERROR: usize = 64 * 1024;

/// A text, or the start and the end of a long one.
pub(crate) fn ends_of(text: &str) -> String {
    if text.len() <= LONGEST_ERROR {
        return text.to_owned();
    }
    let start = &text[..text.floor_char_boundary(LONGEST_ERROR / 2)];
    let end = &text[text.ceil_char_boundary(text.len() - LONGEST_ERROR / 2)..];
    format!("{start}\n{end}")
}

/// Of a text that no reader knows it is said what else it is.
pub(crate) fn name(bytes: &[u8], found: &mut [(&'static str, Vec<Finding>)]) {
    for finding in found.iter_mut().flat_map(|(_, found)| found) {
        if finding.code == NOTHING.id {
            let kind = kind(&mail::text(bytes));
            finding.args.push(Arg::word("fault", kind.as_str()));
        }
    }
}

/// Whether it is a day's log, counted (pflogsumm): it names many reasons, and no message.
pub(crate) fn is_summary(text: &str) -> bool {
    const TITLES: &[&str] = &["message reject detail", "message bounce detail", "Grand Totals"];
    text.lines().any(|line| TITLES.contains(&line.trim()))
}

/// What kind of text it is.
pub(crate) fn kind(text: &str) -> OtherText {
    let lower = small(text);
    if lower.lines().any(bounce::is_stranger) {
        OtherText::Strangers
    } else if PACKED.iter().all(|words| lower.contains(words)) {
        OtherText::PackedReport
    } else if lower.lines().any(|line| has_time(line) && contains_listed(line, LOGS)) {
        OtherText::LogLine
    } else if contains_listed(&lower, LISTS) {
        OtherText::ListNotice
    } else {
        OtherText::Unknown
    }
}

/// Whether a line begins with a time, within its first words: `Jan 12 10:00:01 host …`.
fn has_time(line: &str) -> bool {
    line.split_whitespace().take(4).any(|word| {
        word.matches(':').count() >= 2 && word.bytes().any(|byte| byte.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_of_another_kind_is_known() {
        for (text, wanted) in [
            ("Jan 12 10:00:01 mx1 postfix/smtpd[42]: connect from unknown", OtherText::LogLine),
            (
                "Subject: Report Domain: a.example Submitter: b.example Report-ID: 1",
                OtherText::PackedReport,
            ),
            ("Your message is awaiting moderator approval.", OtherText::ListNotice),
            ("I went to the post office: it was closed.", OtherText::Unknown),
        ] {
            assert_eq!(kind(text), wanted, "{text}");
        }
    }
}
