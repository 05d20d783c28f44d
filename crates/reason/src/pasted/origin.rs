//! Forged, or sent from here? The first line that can be believed decides where a returned message
//! had come from.

use verdict::{
    Arg, Because, BounceReason, Evidence, EvidenceKind, Finding, Origin, OriginKind, Profile, codes,
};

use crate::pasted::chars::one_of;
use crate::pasted::headers::{self, Line, is_passed_on, is_trusted, lines, results};
use crate::pasted::mail::{Headers, display_and_address};
use crate::pasted::phrase::contains_one;
use crate::pasted::user_says::UserSays;

codes! {
    /// Every code of this module.
    pub(crate) CODES for module "origin" at Policy 9 on [Accepted];
    /// Another server sent it: the address is forged.
    warning FORGED "forged" on Zone,
    /// Our server sent it for somebody who was logged in as the sender.
    notice ACCOUNT "account" on Account,
    /// The same, and the sender says that it was not they.
    error ACCOUNT_COMPROMISED "account_compromised" on Account,
    /// Another customer was logged in.
    error OTHER_ACCOUNT "other_account" on Server,
    /// A script on our server sent it.
    notice SITE "site" on Account,
    /// The same, and the sender says that it was not they.
    error SITE_COMPROMISED "site_compromised" on Account,
    /// A contact form sent it.
    warning CONTACT_FORM "contact_form" on Account,
    /// A program answered a message.
    notice AUTORESPONDER "autoresponder" on Account,
    /// It was passed on.
    notice FORWARDED "forwarded" on Account,
    /// What was pasted does not decide it.
    unknown UNDECIDED "undecided" on Account,
}

/// Headers in which web servers and panels name the script that sent a message.
const SCRIPT: &[&str] = &[
    "x-php-script",
    "x-php-originating-script",
    "x-php-filename",
    "x-source-args",
    "x-source-dir",
];

/// Headers in which a server names who was logged in.
const LOGGED_IN: &[&str] = &[
    "x-authenticated-sender",
    "x-authenticated-id",
    "x-authenticated-user",
    "x-get-message-sender-via",
    "x-auth-user",
];

/// What is known beside the headers when it is asked where a message had come from.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Known<'a> {
    /// The server that wrote the bounce.
    pub(crate) reporter: Option<&'a str>,
    /// Whether the message came back: a notice goes to whoever stands as its sender.
    pub(crate) is_returned: bool,
    /// What the person who asks says of it.
    pub(crate) says: UserSays<'a>,
    /// Whether a report of failed authentication brought it (RFC 6591).
    pub(crate) is_report: bool,
    /// Whether it was refused because it is not proven to be from its sender.
    pub(crate) is_unproven: bool,
    /// The provider.
    pub(crate) profile: Option<&'a Profile>,
}

impl Known<'_> {
    /// Whether the sender's domain is the customer's: only theirs can be forged.
    fn is_customers(&self, author: Option<&str>) -> bool {
        let is_about = author.is_some_and(|author| self.says.about == Some(author));
        self.is_returned || self.says.is_mine.is_some() || is_about
    }
}

/// Where the message with these headers had come from. What the customer did not send, and what
/// could not prove that it is theirs, is forged.
pub(crate) fn origin(headers: &Headers, known: &Known<'_>) -> Origin {
    let origin = by_headers(headers, known);
    let is_open = origin.kind == OriginKind::Undecided;
    if is_open && known.says.is_mine == Some(false) && known.is_unproven {
        return Origin { kind: OriginKind::Forged, needs: None, ..origin };
    }
    origin
}

fn by_headers(headers: &Headers, known: &Known<'_>) -> Origin {
    let lines = lines(headers);
    let undecided = |needs: &str| Origin {
        kind: OriginKind::Undecided,
        line: None,
        needs: Some(needs.to_owned()),
    };
    let Some(profile) = known.profile else { return undecided("profile") };
    // A program's answer on the customer's behalf comes before who carried it.
    if let Some(line) = answer(headers).filter(|_| !is_foreign(&lines, profile)) {
        return decided(OriginKind::Autoresponder, &line);
    }
    let ours = (0..lines.len()).rfind(|at| is_trusted(&lines, *at, Some(profile)));
    // Our own server that refused, or gave up, returns what it had taken itself: its line stands on
    // top.
    let is_ours = known.reporter.is_none_or(|reporter| headers::is_ours(profile, reporter));
    match ours.filter(|at| *at > 0 || is_ours) {
        Some(at) => from_us(headers, &lines[at], known),
        None if lines.is_empty() => undecided("headers"),
        None => from_elsewhere(headers, &lines, profile, known),
    }
}

fn decided(kind: OriginKind, line: &str) -> Origin {
    Origin { kind, line: Some(verdict::visible(line)), needs: None }
}

/// Whether the oldest line says that another server took it first.
fn is_foreign(lines: &[Line], profile: &Profile) -> bool {
    let by_other =
        |line: &Line| line.by.as_deref().is_some_and(|by| !headers::is_ours(profile, by));
    lines.last().is_some_and(by_other)
        && !lines
            .iter()
            .any(|line| line.by.as_deref().is_some_and(|by| headers::is_ours(profile, by)))
}

/// The header by which a message says that a program wrote it (RFC 3834).
fn answer(headers: &Headers) -> Option<String> {
    let auto = headers
        .get("auto-submitted")
        .filter(|value| value.to_ascii_lowercase().starts_with("auto-replied"));
    if let Some(value) = auto {
        return Some(format!("Auto-Submitted: {value}"));
    }
    ["x-autoreply", "x-autorespond", "x-autoresponder"]
        .iter()
        .find_map(|name| Some(format!("{name}: {}", headers.get(name)?)))
}

/// Our own server took it: from whom?
fn from_us(headers: &Headers, line: &Line, known: &Known<'_>) -> Origin {
    if let Some(origin) = by_script(headers, known) {
        return origin;
    }
    let shown = |name: &str| headers.get(name).map(|value| (name.to_owned(), value.to_owned()));
    let named = LOGGED_IN.iter().find_map(|name| shown(name));
    let user = line.user.clone().or_else(|| named.as_ref().and_then(|(_, value)| user_of(value)));
    if let Some(user) = user {
        let kind =
            if is_sender(headers, &user) { OriginKind::Account } else { OriginKind::OtherAccount };
        let text = match (&line.user, named) {
            (None, Some((name, value))) => format!("{name}: {value}"),
            _ => format!("Received: {}", line.text),
        };
        return decided(kind, &text);
    }
    if line.is_local {
        return decided(OriginKind::Site, &format!("Received: {}", line.text));
    }
    if line.is_authenticated {
        // Somebody was logged in, but who is in the server's log only.
        return Origin {
            needs: Some("log".to_owned()),
            ..decided(OriginKind::Undecided, &format!("Received: {}", line.text))
        };
    }
    // What came in and stayed is an ordinary message, unless it claims to be the reader's own.
    let is_passed_on = known.is_returned || is_passed_on(headers);
    let author = results::author(headers);
    let is_own = author.is_some() && known.says.about == author.as_deref();
    let is_unchecked = results::trusted(headers, known.profile).is_none();
    let is_vouched_for =
        is_unchecked || is_by_service(headers) || is_proven(headers, known.profile, author);
    let kind = match (is_passed_on, is_own && !is_vouched_for) {
        (true, _) => OriginKind::Forwarded,
        (false, true) => OriginKind::Forged,
        (false, false) => OriginKind::Received,
    };
    decided(kind, &format!("Received: {}", line.text))
}

/// A script that a header names.
fn by_script(headers: &Headers, known: &Known<'_>) -> Option<Origin> {
    let (name, script) = SCRIPT.iter().find_map(|name| Some((name, headers.get(name)?)))?;
    let lower = script.to_ascii_lowercase();
    let has = |words: &[&str]| contains_one(&lower, words);
    // The website's own way to send: what it sends to strangers, a form has let them write.
    let is_usual = known.says.is_mine == Some(false) && has(OF_SITES);
    let is_form = is_usual || has(&["contact", "kontakt", "form", "feedback", "guestbook"]);
    let kind = if is_form { OriginKind::ContactForm } else { OriginKind::Site };
    Some(decided(kind, &format!("{name}: {script}")))
}

/// Scripts with which the common programs for websites send.
const OF_SITES: &[&str] = &["phpmailer", "wp-includes", "pluggable", "wp-mail", "swiftmailer"];

/// Whether the server that handed the message over took it from a program of its own: the line
/// below is of the same company as the name that the receiver saw.
fn is_from_site(lines: &[Line]) -> bool {
    let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return false };
    let named = first.from.as_deref().zip(last.by.as_deref());
    last.is_local
        && named.is_some_and(|(from, by)| {
            results::organization(&from.to_ascii_lowercase())
                == results::organization(&by.to_ascii_lowercase())
        })
}

/// `web1.hosting.example: bob@example.com` or `authenticated_id: bob`: the last word.
fn user_of(value: &str) -> Option<String> {
    let last = value.split(one_of(" :/")).rfind(|word| !word.is_empty())?;
    Some(last.trim_matches(one_of("<>")).to_owned())
}

/// Whether who was logged in is who stands as the sender.
fn is_sender(headers: &Headers, user: &str) -> bool {
    let user = user.to_ascii_lowercase().replace(one_of("+%"), "@");
    ["from", "return-path", "sender"]
        .iter()
        .filter_map(|name| display_and_address(headers.get(name)?).1)
        .any(|sender| {
            let sender = sender.to_ascii_lowercase();
            let local = sender.split('@').next().unwrap_or_default();
            sender == user || (!user.contains('@') && local == user)
        })
}

/// No line of ours can be believed.
fn from_elsewhere(
    headers: &Headers,
    lines: &[Line],
    profile: &Profile,
    known: &Known<'_>,
) -> Origin {
    let first = &lines[0];
    let text = format!("Received: {}", first.text);
    let open = |needs: &str| Origin {
        needs: Some(needs.to_owned()),
        ..decided(OriginKind::Undecided, &text)
    };
    // A line that names nobody proves nothing, nor does one of the sender's own house.
    let author = results::author(headers);
    let is_of_house = |by: &str| {
        let rest = author.as_deref().and_then(|author| by.strip_suffix(author));
        rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    if first.by.as_deref().map_or(first.address.is_none(), is_of_house) {
        return open("headers");
    }
    if first.address.is_some_and(|address| profile.server_at(address).is_some()) {
        // It left from our address, but our server's own line is missing.
        return open("log");
    }
    if is_passed_on(headers) {
        return decided(OriginKind::Forwarded, &text);
    }
    let is_customers = known.is_customers(author.as_deref());
    let script = by_script(headers, known).filter(|_| is_customers && is_from_site(lines));
    if let Some(origin) = script {
        return origin;
    }
    // Without the word of a server that is believed, or the customer's own, nothing is forged yet;
    // and a report of failures tells of the customer's own servers too (RFC 6591).
    let is_unchecked = results::trusted(headers, Some(profile)).is_none();
    let is_told_only = !known.is_returned && known.says.is_mine.is_none();
    let is_open = (is_told_only && is_unchecked) || known.is_report;
    if is_customers && is_open && known.says.is_mine != Some(false) {
        return open("sent_by_me");
    }
    let proven = is_proven(headers, Some(profile), author);
    let is_for_author = is_by_service(headers) && known.says.is_mine != Some(false);
    if !is_customers {
        return if proven { decided(OriginKind::Received, &text) } else { open("sent_by_me") };
    }
    if proven || is_for_author {
        return open("sent_by_me");
    }
    decided(OriginKind::Forged, &text)
}

/// Whether the server that took the message found it aligned with its author (RFC 9989).
fn is_proven(headers: &Headers, profile: Option<&Profile>, author: Option<String>) -> bool {
    let results = results::trusted(headers, profile);
    results.zip(author).is_some_and(|(results, author)| results.proves(&author))
}

/// Whether a service wrote it for the author: another `Sender` stands beside `From` (RFC 5322
/// section 3.6.2), or it is an invitation of a calendar (RFC 6047).
fn is_by_service(headers: &Headers) -> bool {
    let domain = |name: &str| {
        let (_, address) = display_and_address(headers.get(name)?);
        address?.rsplit('@').next().map(str::to_ascii_lowercase)
    };
    let is_other = domain("sender").is_some_and(|sender| Some(sender) != domain("from"));
    let is_calendar = headers.media_type() == "text/calendar"
        || headers.get("x-microsoft-cdo-busystatus").is_some()
        || headers.parameter("content-type", "method").is_some();
    is_other || is_calendar
}

/// Whether a finding says that a message was refused so.
pub(crate) fn is_of_proof(finding: &Finding) -> bool {
    let reason = finding.value("reason").unwrap_or_default();
    let mut known = BounceReason::ALL.iter().filter(|known| known.as_str() == reason);
    known.any(|reason| is_unproven(*reason))
}

/// Whether a message was refused because it is not proven to be from its sender. Of a forgery that
/// is the domain's records doing their work.
pub(crate) fn is_unproven(reason: BounceReason) -> bool {
    use BounceReason::{Dkim, Dmarc, Spf, Unauthenticated};
    matches!(reason, Dkim | Dmarc | Spf | Unauthenticated)
}

/// The finding for an origin. `is_mine` is what the person says: whether they sent the message.
pub(crate) fn finding(
    origin: &Origin,
    domain: Option<&str>,
    host: Option<&str>,
    is_mine: Option<bool>,
) -> Option<Finding> {
    let code = match (origin.kind, is_mine) {
        (OriginKind::Forged, Some(true)) | (OriginKind::Undecided, Some(true) | None) => {
            return None;
        }
        (OriginKind::Forged, _) => &FORGED,
        (OriginKind::Account, Some(false)) => &ACCOUNT_COMPROMISED,
        (OriginKind::Account, _) => &ACCOUNT,
        (OriginKind::OtherAccount, _) => &OTHER_ACCOUNT,
        (OriginKind::Site, Some(false)) => &SITE_COMPROMISED,
        (OriginKind::Site, _) => &SITE,
        (OriginKind::ContactForm, _) => &CONTACT_FORM,
        (OriginKind::Autoresponder, _) => &AUTORESPONDER,
        (OriginKind::Forwarded, _) => &FORWARDED,
        (OriginKind::Received, _) => return None,
        (OriginKind::Undecided | OriginKind::Unrecognised, _) => &UNDECIDED,
    };
    let mut finding = Finding::new(code, domain.unwrap_or("message"));
    finding.args.extend(domain.map(|domain| Arg::domain("domain", domain)));
    finding.args.extend(host.map(|host| Arg::host("host", host)));
    if *code == UNDECIDED {
        finding = finding.because(Because::Vantage);
    }
    let line = origin
        .line
        .as_deref()
        .map(|line| Evidence::new(EvidenceKind::Text, "origin", "what was pasted", "").said(line));
    Some(match line {
        Some(line) => finding.evidence(line),
        None => finding,
    })
}

#[cfg(test)]
mod tests;
