//! What does one `Received` line say (RFC 5321 section 4.4)? Each mail server writes it in a way of
//! its own.

use std::net::IpAddr;

use super::date;
use crate::pasted::chars::one_of;
use crate::pasted::mail::Headers;
use crate::pasted::phrase::contains_one;

/// The most lines that are read.
const MOST: usize = 50;

/// One `Received` line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Line {
    /// The name that the sender gave.
    pub(crate) from: Option<String>,
    /// The address that the receiver saw.
    pub(crate) address: Option<IpAddr>,
    /// The receiver.
    pub(crate) by: Option<String>,
    /// How: `ESMTPSA`, `local` …
    pub(crate) with: Option<String>,
    /// When, in seconds since 1970.
    pub(crate) time: Option<i64>,
    /// Who was logged in, where the receiver says so.
    pub(crate) user: Option<String>,
    /// Whether somebody was logged in.
    pub(crate) is_authenticated: bool,
    /// Whether a program on the machine itself handed it over.
    pub(crate) is_local: bool,
    /// For whom.
    pub(crate) recipient: Option<String>,
    /// The line itself.
    pub(crate) text: String,
}

/// The lines, the newest first.
pub(crate) fn lines(headers: &Headers) -> Vec<Line> {
    // Google's own servers write theirs under another name.
    let name = if headers.get("received").is_some() { "received" } else { "x-received" };
    headers.all(name).take(MOST).map(line).collect()
}

/// Whether there are more lines than are read.
pub(crate) fn is_cut(headers: &Headers) -> bool {
    headers.all("received").nth(MOST).is_some()
}

fn line(text: &str) -> Line {
    let (head, date) = text.rsplit_once(';').unwrap_or((text, ""));
    let lower = head.to_ascii_lowercase();
    let words = outside_comments(head);
    let after = |keyword: &str| {
        let at = words.iter().position(|word| word.eq_ignore_ascii_case(keyword))?;
        words.get(at + 1).map(|word| word.trim_matches(one_of("<>[];,")).to_owned())
    };
    let with = after("with");
    let by_protocol = with.as_deref().is_some_and(|with| {
        let with = with.to_ascii_uppercase();
        with.ends_with("SMTPA") || with.ends_with("SMTPSA") || with.ends_with("LMTPA")
    });
    let user = user(head, &lower);
    let marks =
        ["(authenticated", "authenticated sender", "authenticated user", "authenticated bits"];
    let local_marks = [
        "from userid",
        "invoked by uid",
        "/submit)",
        "with local",
        "invoked from network",
        "by uid ",
        "(uid ",
    ];
    Line {
        from: after("from").filter(|_| lower.trim_start().starts_with("from")),
        address: address(head, &lower),
        by: after("by"),
        time: date::seconds(date.trim()),
        is_authenticated: by_protocol || user.is_some() || contains_one(&lower, &marks),
        is_local: contains_one(&lower, &local_marks),
        recipient: after("for").filter(|name| name.contains('@')),
        user,
        with,
        text: text.to_owned(),
    }
}

/// The words of a line that stand in no comment. Comments nest; here a counter follows them,
/// however deep.
fn outside_comments(text: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let (mut depth, mut start) = (0_usize, None);
    for (at, ch) in text.char_indices() {
        let is_word = depth == 0 && !ch.is_whitespace() && ch != '(' && ch != ')';
        match (is_word, start) {
            (true, None) => start = Some(at),
            (false, Some(from)) => {
                words.push(&text[from..at]);
                start = None;
            }
            _ => {}
        }
        match ch {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    words.extend(start.map(|from| &text[from..]));
    words
}

/// The first address before the receiver's own part.
fn address(head: &str, lower: &str) -> Option<IpAddr> {
    let end = lower.find(" by ").unwrap_or(head.len());
    head[..end].split(one_of("[]() =")).find_map(|word| {
        let word =
            word.strip_prefix("IPv6:").or_else(|| word.strip_prefix("ipv6:")).unwrap_or(word);
        let is_like = word.contains('.') || word.matches(':').count() >= 2;
        if is_like {
            word.parse::<IpAddr>().ok().map(|address| address.to_canonical())
        } else {
            None
        }
    })
}

/// Who was logged in: Postfix, Exim, Sendmail, Courier, SquirrelMail and Zimbra each write it
/// differently.
fn user(head: &str, lower: &str) -> Option<String> {
    const MARKS: &[&str] = &[
        "authenticated sender: ",
        "authenticated sender:",
        "authenticated user: ",
        "authenticated user ",
        "authenticated as ",
        "auth=",
        "(auth: ",
        "authenticated: ",
        "authenticated_id: ",
        "authenticated id: ",
        "smtp.auth=",
    ];
    if !lower.contains("auth") {
        return None;
    }
    MARKS.iter().find_map(|mark| {
        let at = lower.find(mark)? + mark.len();
        let name = head[at..].split(one_of(" ),;]")).next()?.trim_matches(one_of("<>\""));
        let is_name =
            !name.is_empty() && !name.starts_with("bits") && name != "pass" && name.len() <= 254;
        is_name.then(|| name.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_server_writes_its_own_line() {
        let postfix = line(
            "from [192.0.2.7] (home.example [198.51.100.7]) (Authenticated sender: \
            bob@example.com) by web1.hosting.example (Postfix) with ESMTPSA id 1; Thu, 29 Apr 2010 \
            23:34:45 +0900",
        );
        assert_eq!(postfix.by.as_deref(), Some("web1.hosting.example"));
        assert_eq!(postfix.user.as_deref(), Some("bob@example.com"));
        assert_eq!(postfix.address, Some([192, 0, 2, 7].into()));
        assert!(postfix.is_authenticated && !postfix.is_local && postfix.time.is_some());
        let exim = line(
            "from bob by web1.hosting.example with local (Exim 4.96) (envelope-from \
            <bob@web1.hosting.example>) id 1x; Thu, 29 Apr 2010 23:34:45 +0900",
        );
        assert!(exim.is_local && !exim.is_authenticated);
        let sendmail = line(
            "from localhost (x.example [198.51.100.9]) (authenticated bits=0) by a.example \
            (8.15.2/8.15.2) with ESMTPSA id 2 for <amy@example.org>; x",
        );
        assert_eq!((sendmail.recipient.as_deref(), sendmail.user), (Some("amy@example.org"), None));
        assert!(line("(qmail 123 invoked by uid 48); 29 Apr 2010 14:34:45 -0000").is_local);
    }

    #[test]
    fn comments_may_nest_without_end() {
        let text = format!("from a {}by b", "(".repeat(100_000));
        assert_eq!(line(&text).by, None);
        assert_eq!(
            line(&format!("from a {}{} by b.example", "(".repeat(9), ")".repeat(9))).by.as_deref(),
            Some("b.example")
        );
    }
}
