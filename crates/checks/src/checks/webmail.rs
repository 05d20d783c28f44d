//! Does webmail answer with its log-in page, at the address that the provider names?
//!
//! Nobody logs in: whether the page comes is all that can be seen without a password. The address
//! is the profile's, with its exact port; where it redirects to another host, that one is looked up
//! and vetted like the first.

use std::sync::Arc;
use std::time::Duration;

use probe::dns::RecordType;
use probe::net::{FetchError, Fetched, Location, MOST_REDIRECTS, Page, Untrusted, unfetched};
use probe::session::Endpoint;
use tokio::time::Instant;
use verdict::{Arg, Because, Code, Finding, Panel, Profile, SubjectKind, codes};

use crate::budget::Questions;
use crate::check::Check;
use crate::context::Context;
use crate::facts::hosting::HostedAt;
use crate::skip::Skip;

codes! {
    /// What this check can find.
    WEBMAIL for check "webmail" at Server 5 on [LoggingIn];
    info ANSWERS "answers" on Server,
    notice NO_LOGIN_PAGE "no_login_page" on Server,
    notice LEADS_ELSEWHERE "leads_elsewhere" on Server,
    error HOST_MISSING "host_missing" on Server step Host,
    error PORT_CLOSED "port_closed" on Server step Port,
    error SILENT "silent" on Server step Answer,
    error HTTP_ERROR "http_error" on Server,
    error NOT_WEB "not_web" on Server step Protocol,
    error CERTIFICATE "certificate" on Server,
    unknown CERTIFICATE_UNPROVEN "certificate_unproven" on Vantage step Certificate,
    unknown REFUSES_US "refuses_us" on Vantage,
    unknown SLOW "slow" on Vantage,
    unknown UNPROVEN "unproven" on Vantage,
    unknown UNRESOLVED "unresolved" on Server,
}

/// How long its page is waited for, redirects included.
const PATIENCE: Duration = Duration::from_secs(7);

/// The name in an own address that stands for the customer's domain.
const DOMAIN: &str = "{domain}";

/// Does webmail answer with its log-in page?
pub(crate) const CHECK: Check = Check {
    id: "webmail",
    subjects: &[SubjectKind::Domain, SubjectKind::Server],
    codes: WEBMAIL,
    unfinished: UNFINISHED,
    // Its host, and one that it redirects to. It is asked of mail at the provider alone.
    questions: Questions { most: 2, at_provider: 2, elsewhere: 0 },
    answer: |cx| Box::pin(answer(cx)),
};

async fn answer(cx: &Context) -> Result<Vec<Finding>, Skip> {
    let profile = cx.profile().ok_or(Skip::NotApplicable("no_profile"))?;
    let (panel, server) = match cx.hosting().await? {
        HostedAt::At(server) => {
            (panel_of(profile, server.panel.as_deref()), Some(server.host.as_str()))
        }
        HostedAt::Ours => (panel_of(profile, None), None),
        HostedAt::Elsewhere => return Err(Skip::NotApplicable("mail_elsewhere")),
        HostedAt::Unseen => return Err(Skip::WaitsOn("mx")),
    };
    let none = Skip::NotApplicable("no_webmail");
    let panel = panel.ok_or(none)?;
    let domain = cx.subject().domain().map(|domain| domain.as_str());
    let url = panel.webmail_at(server, domain).ok_or(none)?;
    let first = Location::with_ports(&url, &cx.net_config().web_ports).ok_or(none)?;
    let (last, fetched) = follow(cx, first.clone()).await;
    let is_customers = panel.webmail_url.as_deref().is_some_and(|url| url.contains(DOMAIN));
    let state = state_of(&fetched);
    if is_customers && state.needs_own_site() && leads_elsewhere(cx, profile, &first).await {
        return Ok(vec![finding(&LEADS_ELSEWHERE, &first, &fetched)]);
    }
    let is_proven = state.needs_proof() && is_way_out_proven(cx, &last, &fetched).await;
    Ok(vec![state.finding(&last, &fetched, is_proven)])
}

/// The panel of a server; where it is not known which server it is, the only one that there is.
fn panel_of<'a>(profile: &'a Profile, panel: Option<&str>) -> Option<&'a Panel> {
    let only = || profile.panels.values().next().filter(|_| profile.panels.len() == 1);
    panel.map_or_else(only, |panel| profile.panels.get(panel))
}

/// The page, wherever it has moved to, and where that is.
async fn follow(cx: &Context, mut location: Location) -> (Location, Arc<Fetched>) {
    let until = Instant::now() + PATIENCE;
    let mut fetched = Arc::new(unfetched(&location, FetchError::Slow));
    for _ in 0..=MOST_REDIRECTS {
        let Ok(page) = tokio::time::timeout_at(until, cx.fetch_page(&location)).await else {
            let late = Arc::new(unfetched(&location, FetchError::Slow));
            return (location, late);
        };
        fetched = page;
        let to = fetched.value().and_then(Page::redirect);
        let Some(to) = to.and_then(|to| location.redirected(to, &cx.net_config().web_ports)) else {
            break;
        };
        location = to;
    }
    (location, fetched)
}

/// What came of the look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Answers,
    NoLoginPage,
    HostMissing,
    Refused,
    NoAnswer,
    TlsTimeout,
    HttpError(u16),
    NotWeb,
    Untrusted(Untrusted),
    Undated,
    RefusesUs(Because),
    Slow,
    Denied,
    Unresolved(Because),
}

fn state_of(fetched: &Fetched) -> State {
    let page = match &fetched.outcome {
        Ok(page) => page,
        Err(none) => return state_of_none(*none),
    };
    match page.status {
        // A browser asks for the password itself (RFC 9110 section 11.6.1).
        401 => State::Answers,
        // Whether it turns away us or everybody, nobody can tell from here.
        403 | 451 => State::RefusesUs(Because::Refused),
        429 => State::RefusesUs(Because::RateLimited),
        400.. => State::HttpError(page.status),
        _ if asks_for_password(&page.body) => State::Answers,
        _ => State::NoLoginPage,
    }
}

fn state_of_none(none: FetchError) -> State {
    match none {
        FetchError::NoAddress => State::HostMissing,
        FetchError::Paced => State::RefusesUs(Because::Paced),
        FetchError::Unresolved(because) => State::Unresolved(because),
        FetchError::Denied => State::Denied,
        FetchError::Refused => State::Refused,
        FetchError::TimedOut | FetchError::Unreachable => State::NoAnswer,
        FetchError::TlsTimeout => State::TlsTimeout,
        FetchError::Slow => State::Slow,
        FetchError::Untrusted(fault) => State::Untrusted(fault),
        FetchError::Undated => State::Undated,
        FetchError::NoTls | FetchError::NotHttp | FetchError::TooLarge => State::NotWeb,
    }
}

/// Whether a page has a field for a password. One that is made by a script only may have none that
/// we could see.
fn asks_for_password(body: &[u8]) -> bool {
    let text = String::from_utf8_lossy(body).to_ascii_lowercase();
    let tags = text.split("<input").skip(1).filter_map(|rest| rest.split('>').next());
    let mut plain = tags.map(|tag| tag.replace(['"', '\'', ' '], ""));
    plain.any(|tag| tag.contains("type=password"))
}

impl State {
    /// Whether it is a fault only if our own way out is proven.
    fn needs_proof(self) -> bool {
        matches!(self, Self::Refused | Self::NoAnswer)
    }

    /// Whether it says something of webmail only where the customer's site is at the provider.
    fn needs_own_site(self) -> bool {
        !matches!(self, Self::Answers | Self::Unresolved(_) | Self::HostMissing | Self::Denied)
    }

    fn finding(self, location: &Location, fetched: &Fetched, is_proven: bool) -> Finding {
        let says = |code: &Code| finding(code, location, fetched);
        match self {
            Self::Answers => says(&ANSWERS),
            Self::NoLoginPage => says(&NO_LOGIN_PAGE),
            Self::HostMissing => says(&HOST_MISSING),
            Self::Refused | Self::NoAnswer if !is_proven => {
                says(&UNPROVEN).because(Because::Vantage)
            }
            Self::Refused => says(&PORT_CLOSED),
            Self::NoAnswer | Self::TlsTimeout => says(&SILENT),
            Self::HttpError(status) => says(&HTTP_ERROR).arg(Arg::count("status", status.into())),
            Self::NotWeb => says(&NOT_WEB),
            Self::Untrusted(fault) => says(&CERTIFICATE).arg(Arg::word("trust", fault.as_str())),
            Self::Undated => says(&CERTIFICATE_UNPROVEN).because(Because::Vantage),
            Self::RefusesUs(because) => says(&REFUSES_US).because(because),
            Self::Slow => says(&SLOW).because(Because::Timeout),
            Self::Denied => says(&UNPROVEN).because(Because::Vantage),
            Self::Unresolved(because) => says(&UNRESOLVED).because(because),
        }
    }
}

fn finding(code: &Code, location: &Location, fetched: &Fetched) -> Finding {
    let finding = Finding::new(code, format!("{}:{}", location.host, location.port()))
        .arg(Arg::host("host", &location.host))
        .arg(Arg::port("port", location.port()))
        .evidence(fetched.page_evidence());
    let address = fetched.of.parse().ok();
    address
        .into_iter()
        .fold(finding, |finding, address| finding.arg(Arg::address("address", address)))
}

/// Whether an address below the customer's domain leads to a web server that is not the provider's.
async fn leads_elsewhere(cx: &Context, profile: &Profile, first: &Location) -> bool {
    let lookup = cx.dns(&first.host, RecordType::A).await;
    let mut addresses = lookup.addresses().peekable();
    addresses.peek().is_some() && addresses.all(|address| profile.server_at(address).is_none())
}

/// Whether our way to the web server is proven: by a port for mail of the same address, or by the
/// usual ports of the web.
async fn is_way_out_proven(cx: &Context, last: &Location, fetched: &Fetched) -> bool {
    let Ok(address) = fetched.of.parse() else { return false };
    let servers = cx.client_servers().await.ok();
    let all = servers.iter().flat_map(|servers| servers.mailbox.iter().chain(&servers.submission));
    let names: Vec<String> = all
        .filter(|server| server.addresses.contains(&address))
        .map(|server| server.host.clone())
        .collect();
    if let Some(server_name) = names.into_iter().next() {
        let endpoint = Endpoint { address, port: last.port(), server_name };
        if cx.is_way_out_proven(&endpoint).await {
            return true;
        }
    }
    for is_secure in [false, true] {
        let control = Location::new(&last.host, "/", is_secure);
        let page = cx.fetch_page(&control).await;
        let is_nobody = matches!(
            page.outcome,
            Err(FetchError::Refused | FetchError::TimedOut | FetchError::Unreachable)
        );
        if control.port() != last.port() && page.of == fetched.of && !is_nobody {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(outcome: Result<Page, FetchError>, is_proven: bool) -> String {
        let location = Location::with_ports("https://web1.hosting.example:2096/", &[2096]).unwrap();
        let fetched = Fetched { outcome, ..unfetched(&location, FetchError::Slow) };
        state_of(&fetched).finding(&location, &fetched, is_proven).code
    }

    fn page(status: u16, body: &str) -> Result<Page, FetchError> {
        Ok(Page { status, content_type: "text/html".to_owned(), location: None, body: body.into() })
    }

    #[test]
    fn each_answer_has_its_code() {
        let login = "<form><INPUT name=pass  TYPE = 'password'></form>";
        for (outcome, expected) in [
            (page(200, login), "webmail.answers"),
            (page(401, ""), "webmail.answers"),
            (page(200, "<h1>It works!</h1>"), "webmail.no_login_page"),
            (page(200, "<p>type=password</p>"), "webmail.no_login_page"),
            (page(302, ""), "webmail.no_login_page"),
            (page(403, login), "webmail.refuses_us"),
            (page(429, ""), "webmail.refuses_us"),
            (page(404, ""), "webmail.http_error"),
            (page(502, ""), "webmail.http_error"),
            (Err(FetchError::NoAddress), "webmail.host_missing"),
            (Err(FetchError::Unresolved(Because::Servfail)), "webmail.unresolved"),
            (Err(FetchError::Untrusted(Untrusted::Expired)), "webmail.certificate"),
            (Err(FetchError::Undated), "webmail.certificate_unproven"),
            (Err(FetchError::TlsTimeout), "webmail.silent"),
            (Err(FetchError::Slow), "webmail.slow"),
            (Err(FetchError::NotHttp), "webmail.not_web"),
            (Err(FetchError::Denied), "webmail.unproven"),
        ] {
            assert_eq!(code(outcome.clone(), false), expected, "{outcome:?}");
        }
    }

    #[test]
    fn a_refusal_or_silence_is_a_fault_only_where_our_way_is_proven() {
        for (none, proven) in
            [(FetchError::Refused, "webmail.port_closed"), (FetchError::TimedOut, "webmail.silent")]
        {
            assert_eq!(code(Err(none), true), proven);
            assert_eq!(code(Err(none), false), "webmail.unproven");
        }
    }
}
