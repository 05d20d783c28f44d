//! What did the receiving server find out about the sender (RFC 8601)? Only the lines of the server
//! that took the message count: it writes them above those of all others.

use verdict::Profile;

use super::{hops, is_ours};
use crate::pasted::chars::{ASCII_LETTER, one_of};
use crate::pasted::mail::{Headers, display_and_address};

/// What a trusted `Authentication-Results` says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Results {
    /// The server that says it.
    pub(crate) host: String,
    /// Whether it is one of the provider's.
    pub(crate) is_ours: bool,
    /// The result of each method, such as `spf` and `pass`.
    methods: Vec<(String, String)>,
    /// The domains for which SPF or DKIM passed.
    passed: Vec<String>,
    /// The domain that SPF was asked about.
    pub(crate) mail_from: Option<String>,
    /// The author's domain, as the check of DMARC names it.
    from: Option<String>,
    /// The line itself.
    pub(crate) line: String,
}

impl Results {
    /// The result of a method, in lower case; empty where it was not tried.
    pub(crate) fn of(&self, method: &str) -> &str {
        self.methods.iter().find(|(name, _)| name == method).map_or("", |(_, result)| result)
    }

    /// Whether the message is proven to be from `domain`: DMARC passed, or SPF or DKIM did for that
    /// domain or one below or above it.
    pub(crate) fn proves(&self, domain: &str) -> bool {
        self.of("dmarc") == "pass"
            || self.passed.iter().any(|passed| organization(passed) == organization(domain))
    }
}

/// The domain of who stands as the author: as the header says, or else the results.
pub(crate) fn author_of(headers: &Headers, results: &Results) -> Option<String> {
    author(headers).or_else(|| results.from.clone()).or_else(|| results.mail_from.clone())
}

/// The domain of who stands as the author.
pub(crate) fn author(headers: &Headers) -> Option<String> {
    let (_, address) = display_and_address(headers.get("from")?);
    Some(address?.rsplit('@').next()?.trim_end_matches('.').to_ascii_lowercase())
}

/// The results of the server that took the message.
pub(crate) fn trusted(headers: &Headers, profile: Option<&Profile>) -> Option<Results> {
    if hops(headers, profile).first().is_some_and(|hop| hop.trusted) {
        let profile = profile?;
        let ours = headers.all("authentication-results").map(parse);
        let ours = merged(ours.filter(|results| is_ours(profile, &results.host)))?;
        return Some(Results { is_ours: true, ..ours });
    }
    receivers(headers).or_else(|| filtered(headers))
}

/// The lines of the receiver above those of all others. What stands in its name below them may be
/// somebody else's (RFC 8601 section 5): only what it denies is believed.
fn receivers(headers: &Headers) -> Option<Results> {
    let mut receiver: Option<String> = None;
    let mut is_above = true;
    let mut told: Vec<Results> = Vec::new();
    let name = names_of_results(headers);
    for (known, value) in headers.iter() {
        if known == "received" {
            let host = after_by(value);
            let by = receiver.as_deref();
            is_above &= by.is_none_or(|by| organization(by) == organization(&host));
            // Some write an address there first; the name follows on the next line.
            if is_above {
                receiver = Some(host).filter(|host| is_name(host)).or(receiver);
            }
        } else if known == name {
            let results = parse(value);
            let by = receiver.as_deref();
            let is_theirs = results.host.is_empty()
                || by.is_none_or(|by| organization(by) == organization(&results.host));
            let is_denied = !is_above && by == Some(results.host.as_str());
            if is_theirs && is_above || is_denied && results.passed.is_empty() {
                told.push(results);
            }
        }
    }
    let host = told.first().map(|first| first.host.clone())?;
    let results = merged(told.into_iter().filter(|results| results.host == host))?;
    let host = Some(results.host.clone()).filter(|host| !host.is_empty());
    Some(Results { host: host.or(receiver).unwrap_or_default(), ..results })
}

/// The header of results that a message has; without any, those that were sealed on its way (RFC
/// 8617).
fn names_of_results(headers: &Headers) -> &'static str {
    let usual = "authentication-results";
    if headers.get(usual).is_some() { usual } else { "arc-authentication-results" }
}

/// What the first server that checked the message found, before others passed it on; none if no
/// line tells of one.
pub(crate) fn at_entry(headers: &Headers) -> Option<Results> {
    let is_sealed = |name: &str| name == "arc-authentication-results";
    let is_of = |name: &str| is_sealed(name) || name == "authentication-results";
    let told: Vec<(bool, Results)> = headers
        .iter()
        .filter(|(name, _)| is_of(name))
        .map(|(name, value)| (is_sealed(name), parse(value)))
        .collect();
    let (is_seal, first) = told.last()?;
    let is_other = told.iter().any(|(_, results)| results.host != first.host);
    let same = told.iter().filter(|(_, results)| results.host == first.host);
    (*is_seal || is_other).then(|| merged(same.map(|(_, results)| results.clone())))?
}

/// The most lines of one server that are read as one.
const MOST_LINES: usize = 16;

/// Several lines of one server as one.
fn merged(mut lines: impl Iterator<Item = Results>) -> Option<Results> {
    let first = lines.next()?;
    Some(lines.take(MOST_LINES).fold(first, |mut all, next| {
        all.methods.extend(next.methods);
        all.passed.extend(next.passed);
        all.mail_from = all.mail_from.or(next.mail_from);
        all.from = all.from.or(next.from);
        all.line = format!("{} {}", all.line, next.line);
        all
    }))
}

/// Symbols by which Rspamd says what each method found.
const SYMBOLS: &[(&str, &str, &str)] = &[
    ("DMARC_POLICY_ALLOW(", "dmarc", "pass"),
    ("DMARC_POLICY_REJECT(", "dmarc", "fail"),
    ("DMARC_POLICY_QUARANTINE(", "dmarc", "fail"),
    ("DMARC_POLICY_SOFTFAIL(", "dmarc", "fail"),
    ("R_SPF_ALLOW(", "spf", "pass"),
    ("R_SPF_FAIL(", "spf", "fail"),
    ("R_SPF_SOFTFAIL(", "spf", "softfail"),
    ("R_DKIM_ALLOW(", "dkim", "pass"),
    ("R_DKIM_REJECT(", "dkim", "fail"),
];

/// What Rspamd noted of a message, each symbol with its domain:
/// `DMARC_POLICY_ALLOW(-0.50)[a.example,
/// none]`.
fn filtered(headers: &Headers) -> Option<Results> {
    let noted = headers.get("x-spamd-result")?;
    let mut results = Results { line: noted.to_owned(), ..Results::default() };
    for (symbol, method, result) in SYMBOLS {
        let Some(at) = noted.find(symbol) else { continue };
        let inside =
            noted[at..].split_once('[').and_then(|(_, rest)| rest.split(one_of("],")).next());
        let domain = inside.and_then(|inside| inside.split(':').next()).unwrap_or_default();
        let domain = Some(domain.to_ascii_lowercase()).filter(|domain| is_name(domain));
        if *method == "dmarc" {
            results.from.clone_from(&domain);
        }
        results.passed.extend(domain.filter(|_| *result == "pass" && *method == "dkim"));
        results.methods.push(((*method).to_owned(), (*result).to_owned()));
    }
    (!results.methods.is_empty()).then_some(results)
}

fn is_name(host: &str) -> bool {
    host.contains('.') && host.ends_with(ASCII_LETTER)
}

/// The receiver in a `Received` line.
fn after_by(value: &str) -> String {
    let mut words = value.split_ascii_whitespace().skip_while(|word| *word != "by").skip(1);
    words.next().unwrap_or_default().trim_end_matches(one_of(";.")).to_ascii_lowercase()
}

fn parse(value: &str) -> Results {
    let lower = without_comments(&value.to_ascii_lowercase());
    let mut parts = lower.split(';').map(str::trim).peekable();
    // The number of a seal stands first (RFC 8617 section 4.1.1).
    parts.next_if(|part| part.starts_with("i=") && part.len() <= 4);
    let is_host = |part: &&str| !part.split(' ').next().unwrap_or_default().contains('=');
    let host = parts.next_if(is_host).unwrap_or_default();
    let host = host.split(' ').next().unwrap_or_default().to_owned();
    let mut results = Results { host, line: value.to_owned(), ..Results::default() };
    for part in parts {
        let pairs = || part.split(' ').filter_map(|word| word.split_once('='));
        let Some((method, result)) = pairs().next() else { continue };
        let property = |name: &str| {
            let found = pairs().find(|(known, _)| *known == name)?.1;
            Some(found.rsplit('@').next().unwrap_or(found).to_owned())
        };
        let domain = match method {
            "spf" => property("smtp.mailfrom").or_else(|| property("smtp.helo")),
            "dkim" => property("header.d").or_else(|| property("header.i")),
            _ => None,
        };
        results.from = property("header.from").or(results.from);
        if method == "spf" {
            results.mail_from.clone_from(&domain);
        }
        results.passed.extend(domain.filter(|_| result == "pass"));
        results.methods.push((method.to_owned(), result.to_owned()));
    }
    results
}

fn without_comments(text: &str) -> String {
    let mut depth = 0_usize;
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(ch),
            _ => {}
        }
    }
    out
}

/// The part of a name that one holder has, as far as names tell: two labels, three below endings
/// such as `co.uk`.
pub(crate) fn organization(name: &str) -> &str {
    let name = name.trim_end_matches('.');
    let mut dots = name.rmatch_indices('.').map(|(at, _)| at);
    let (Some(last), Some(second)) = (dots.next(), dots.next()) else { return name };
    let is_ending = last - second <= 4 && name.len() - last <= 3;
    let start = if is_ending { dots.next().map_or(0, |at| at + 1) } else { second + 1 };
    &name[start..]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pasted::mail::headers as of;

    const TOP: &str = "Received: by 2002:a05:6a10:1 with SMTP id x; Mon, 2 Nov 2026 \
        02:00:05 -0800\n\
        Received: from a.example by mx.reader.example with ESMTPS id q; Mon, 2 Nov 2026 \
        02:00:04 -0800\n";

    fn proves(rest: &str) -> Option<bool> {
        let headers = of(format!("{TOP}{rest}From: Bob <bob@shop.example>\n").as_bytes());
        trusted(&headers, None).map(|results| results.proves("shop.example"))
    }

    #[test]
    fn only_the_receivers_own_line_counts() {
        let pass = "dkim=pass header.d=mail.shop.example; dmarc=none\n";
        for (rest, wanted) in [
            (format!("Authentication-Results: mx.reader.example; {pass}"), Some(true)),
            (format!("Authentication-Results: {pass}"), Some(true)),
            (format!("Authentication-Results: mx.evil.example; {pass}"), None),
            (
                format!(
                    "Received: from b by mx.evil.example; x\n\
                    Authentication-Results: mx.reader.example; {pass}"
                ),
                None,
            ),
            (
                "Authentication-Results: mx.reader.example; spf=pass (as told: dmarc=pass) \
                smtp.mailfrom=x@other.example; dmarc=fail\n"
                    .to_owned(),
                Some(false),
            ),
        ] {
            assert_eq!(proves(&rest), wanted, "{rest}");
        }
    }

    #[test]
    fn a_name_has_one_holder() {
        for (name, wanted) in [
            ("mx.google.com", "google.com"),
            ("a.b.shop.co.uk", "shop.co.uk"),
            ("shop.example", "shop.example"),
            ("localhost", "localhost"),
        ] {
            assert_eq!(organization(name), wanted);
        }
    }
}
