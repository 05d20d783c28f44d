//! Did a server let us talk with it at all? What comes before its capabilities: the connection and
//! the greeting.
//!
//! What a foreign server says to *us* is about us: a refusal, a deferral or a limit hides what
//! others would see, and is unknown. A refused or silent port is the server's fault only once our
//! own way out is proven (invariant 2).

use probe::session::{ConnectError, End, Endpoint, Protocol, Session, TlsFault, Transcript};
use verdict::{Arg, Because, Code, Finding, On};

use crate::context::Context;

/// The codes of a check for what comes before the capabilities.
pub(crate) struct Codes {
    pub(crate) port_closed: &'static Code,
    pub(crate) silent: &'static Code,
    pub(crate) unproven: &'static Code,
    pub(crate) refuses_us: &'static Code,
    pub(crate) deferred: &'static Code,
    pub(crate) slow_greeting: &'static Code,
    pub(crate) wrong_protocol: &'static Code,
    pub(crate) tls_failed: &'static Code,
    pub(crate) tls_too_old: &'static Code,
    pub(crate) tls_nothing_in_common: &'static Code,
    pub(crate) paced: &'static Code,
    pub(crate) budget: &'static Code,
}

impl Codes {
    /// A handshake that failed. One that did not end in time is no disagreement: it was not seen.
    pub(crate) fn of_tls(
        &self,
        fault: TlsFault,
        endpoint: &Endpoint,
        session: &Session,
    ) -> Finding {
        let code = match fault {
            TlsFault::TooOld => self.tls_too_old,
            TlsFault::NothingInCommon => self.tls_nothing_in_common,
            TlsFault::Alert | TlsFault::NotTls | TlsFault::Closed => self.tls_failed,
            TlsFault::TimedOut => {
                return at(self.slow_greeting, endpoint, session).because(Because::Timeout);
            }
        };
        at(code, endpoint, session)
    }
}

/// What the connection and the greeting come to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reachability {
    /// The server greets, and its capabilities count.
    Greets,
    /// The connection was refused, or nobody answered: a fault once our way out is proven.
    NoConnection(NoConnection),
    /// Our own side keeps us from seeing it.
    Unseen(Unseen),
    /// The server connected, and then said nothing.
    Silent,
    /// The server turned us away.
    RefusesUs(Because),
    /// The server asked us to come back later.
    Deferred(Because),
    /// What it says is not the protocol of the port.
    WrongProtocol,
    /// TLS from the first byte failed.
    TlsFailed(TlsFault),
}

/// How a connection fails to come about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum NoConnection {
    Refused,
    NoAnswer,
}

/// Why we could not look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unseen {
    Vantage,
    Paced,
    Budget,
    SlowGreeting,
}

/// Judges the connection and the greeting.
pub(crate) fn reachability(endpoint: &Endpoint, session: &Session) -> Reachability {
    match &session.outcome {
        // Somebody is there and does not talk with us.
        Err(ConnectError::Reset) => Reachability::RefusesUs(Because::Refused),
        Err(ConnectError::Refused) => Reachability::NoConnection(NoConnection::Refused),
        Err(ConnectError::TimedOut | ConnectError::Unreachable) => {
            Reachability::NoConnection(NoConnection::NoAnswer)
        }
        Err(ConnectError::Denied) => Reachability::Unseen(Unseen::Vantage),
        Err(ConnectError::Paced) => Reachability::Unseen(Unseen::Paced),
        Err(ConnectError::Budget) => Reachability::Unseen(Unseen::Budget),
        Ok(transcript) => greeting(endpoint, transcript),
    }
}

fn greeting(endpoint: &Endpoint, transcript: &Transcript) -> Reachability {
    if transcript.end == End::SlowGreeting {
        return Reachability::Unseen(Unseen::SlowGreeting);
    }
    if let (true, Some(Err(fault))) = (endpoint.is_tls_from_the_start(), &transcript.tls) {
        return if *fault == TlsFault::TimedOut {
            Reachability::Silent
        } else {
            Reachability::TlsFailed(*fault)
        };
    }
    let Some(greeting) = &transcript.greeting else {
        return match transcript.end {
            End::NotTheProtocol | End::Overlong => Reachability::WrongProtocol,
            End::Closed => Reachability::RefusesUs(Because::Refused),
            _ => Reachability::Silent,
        };
    };
    let words = greeting.lines.join(" ").to_ascii_lowercase();
    let is_limit = greeting.code == Some(421)
        || ["too many", "rate limit", "try again later", "too fast"]
            .iter()
            .any(|word| words.contains(word));
    if greeting.is_deferral() {
        let is_greylisting = words.contains("greylist") || words.contains("graylist");
        return Reachability::Deferred(match (is_greylisting, is_limit) {
            (true, _) => Because::Greylisted,
            (false, true) => Because::RateLimited,
            (false, false) => Because::Refused,
        });
    }
    let is_welcome = if endpoint.protocol() == Protocol::Smtp {
        greeting.code == Some(220)
    } else {
        greeting.is_positive
    };
    if !is_welcome {
        return Reachability::RefusesUs(if is_limit {
            Because::RateLimited
        } else {
            Because::Refused
        });
    }
    // Whoever falls silent or hangs up once TLS is up has shown nothing of what is inside.
    let before_tls =
        transcript.before_tls.as_ref().filter(|_| !matches!(transcript.tls, Some(Ok(_))));
    match (transcript.end, before_tls, &transcript.after_tls) {
        (End::Complete, _, _) | (_, Some(_), _) | (_, _, Some(_)) => Reachability::Greets,
        (End::Silent, ..) => Reachability::Silent,
        (End::NotTheProtocol | End::Overlong, ..) => Reachability::WrongProtocol,
        _ => Reachability::RefusesUs(Because::Refused),
    }
}

impl Reachability {
    /// The finding that stands for it; none if the server greets. `is_proven` says whether our way
    /// out is.
    pub(crate) fn finding(
        self,
        codes: &Codes,
        endpoint: &Endpoint,
        session: &Session,
        is_proven: bool,
    ) -> Option<Finding> {
        let unknown = |code, because: Because| Some((code, Some(because)));
        let (code, because) = match self {
            Self::Greets => None,
            Self::NoConnection(_) if !is_proven => unknown(codes.unproven, Because::Vantage),
            Self::NoConnection(NoConnection::Refused) => Some((codes.port_closed, None)),
            Self::NoConnection(NoConnection::NoAnswer) | Self::Silent => Some((codes.silent, None)),
            Self::Unseen(Unseen::Vantage) => unknown(codes.unproven, Because::Vantage),
            Self::Unseen(Unseen::Paced) => unknown(codes.paced, Because::Paced),
            Self::Unseen(Unseen::Budget) => unknown(codes.budget, Because::Budget),
            Self::Unseen(Unseen::SlowGreeting) => {
                unknown(codes.slow_greeting, Because::SlowGreeting)
            }
            Self::RefusesUs(because) => unknown(codes.refuses_us, because),
            Self::Deferred(because) => unknown(codes.deferred, because),
            Self::WrongProtocol => Some((codes.wrong_protocol, None)),
            Self::TlsFailed(fault) => return Some(codes.of_tls(fault, endpoint, session)),
        }?;
        let mut finding = at(code, endpoint, session);
        // A server that greylists works, and lets us see it in a while: what is not seen is at the
        // server, not with us.
        if because == Some(Because::Greylisted) {
            finding.on = On::Server;
        }
        Some(because.into_iter().fold(finding, Finding::because))
    }

    /// Whether it is a fault only if our own way out is proven.
    pub(crate) fn needs_proof(self) -> bool {
        matches!(self, Self::NoConnection(_))
    }
}

/// Judges an endpoint, and proves our way out where that decides.
pub(crate) async fn judge_reachability(
    cx: &Context,
    codes: &Codes,
    endpoint: &Endpoint,
    session: &Session,
) -> Option<Finding> {
    let reach = match reachability(endpoint, session) {
        // Who hangs up before the handshake may do so to us alone, as before a greeting.
        Reachability::TlsFailed(TlsFault::Closed) if !is_welcome_beside(cx, endpoint).await => {
            Reachability::RefusesUs(Because::Refused)
        }
        reach => reach,
    };
    let is_proven = reach.needs_proof() && cx.is_way_out_proven(endpoint).await;
    reach.finding(codes, endpoint, session, is_proven)
}

/// Whether another port of the same address welcomes us, so that what happens at this one does not
/// happen to us alone.
async fn is_welcome_beside(cx: &Context, endpoint: &Endpoint) -> bool {
    let others = cx.control_sessions(endpoint).await;
    others.iter().any(|(other, session)| reachability(other, session) == Reachability::Greets)
}

/// What is said to the provider of a server of its own that turns this checker away, which it can
/// change.
pub(crate) fn judge_own_refusal(
    cx: &Context,
    code: &Code,
    endpoint: &Endpoint,
    session: &Session,
) -> Option<Finding> {
    let is_own = cx.profile().is_some_and(|profile| profile.server_at(endpoint.address).is_some());
    let is_refusal = matches!(
        reachability(endpoint, session),
        Reachability::RefusesUs(_) | Reachability::Deferred(_)
    );
    (is_own && is_refusal).then(|| at(code, endpoint, session))
}

/// What is to be said of plain text that came behind the consent to STARTTLS: whoever is on the way
/// can slip it in, and programs with the fault of CVE-2011-0411 take it for a part of the protected
/// connection. We dropped it.
pub(crate) fn judge_injected(
    code: &Code,
    endpoint: &Endpoint,
    session: &Session,
) -> Option<Finding> {
    session
        .transcript()
        .filter(|transcript| transcript.injected)
        .map(|_| at(code, endpoint, session))
}

/// A finding about an endpoint: the host and port, and of an IPv6 endpoint the address, because its
/// IPv4 one may be well.
pub(crate) fn at(code: &Code, endpoint: &Endpoint, session: &Session) -> Finding {
    Finding::new(code, about(endpoint))
        .arg(Arg::host("host", &endpoint.server_name))
        .arg(Arg::port("port", endpoint.port))
        .arg(Arg::address("address", endpoint.address))
        .arg(Arg::word("family", if endpoint.address.is_ipv4() { "IPv4" } else { "IPv6" }))
        .evidence(session.evidence(endpoint))
}

fn about(endpoint: &Endpoint) -> String {
    if endpoint.address.is_ipv4() {
        return format!("{}:{}", endpoint.server_name, endpoint.port);
    }
    format!("{}:{} [{}]", endpoint.server_name, endpoint.port, endpoint.address)
}

#[cfg(test)]
pub(crate) mod fixture;

#[cfg(test)]
mod tests {
    use probe::session::Trust;

    use super::fixture::*;
    use super::*;

    #[test]
    fn a_connection_that_fails_waits_for_proof_and_our_own_limits_are_unseen() {
        let table = [
            (ConnectError::Refused, Reachability::NoConnection(NoConnection::Refused)),
            (ConnectError::Reset, Reachability::RefusesUs(Because::Refused)),
            (ConnectError::TimedOut, Reachability::NoConnection(NoConnection::NoAnswer)),
            (ConnectError::Unreachable, Reachability::NoConnection(NoConnection::NoAnswer)),
            (ConnectError::Denied, Reachability::Unseen(Unseen::Vantage)),
            (ConnectError::Paced, Reachability::Unseen(Unseen::Paced)),
            (ConnectError::Budget, Reachability::Unseen(Unseen::Budget)),
        ];
        for (failure, expected) in table {
            assert_eq!(reachability(&endpoint(25), &observed(Err(failure))), expected);
        }
    }

    #[test]
    fn a_greeting_that_is_about_us_is_never_the_servers_fault() {
        let table = [
            ("220 mx ESMTP", Reachability::Greets),
            (
                "450 4.7.25 Client host rejected: cannot find your hostname",
                Reachability::Deferred(Because::Refused),
            ),
            (
                "450 4.2.0 Greylisted, see http://postgrey.example",
                Reachability::Deferred(Because::Greylisted),
            ),
            ("421 4.7.0 Too many connections", Reachability::Deferred(Because::RateLimited)),
            (
                "554 5.7.1 Service unavailable; Client host blocked",
                Reachability::RefusesUs(Because::Refused),
            ),
            (
                "221 2.7.0 Error: I can break rules, too. Goodbye.",
                Reachability::RefusesUs(Because::Refused),
            ),
        ];
        for (greeting, expected) in table {
            assert_eq!(
                reachability(&endpoint(25), &observed(Ok(greeted(greeting)))),
                expected,
                "{greeting}"
            );
        }
    }

    #[test]
    fn a_server_that_says_nothing_inside_tls_has_not_greeted() {
        let inside = |end, after_tls| Transcript {
            before_tls: offers(Some(250), &["mail", "STARTTLS"]),
            upgrade: offers(Some(220), &["go ahead"]),
            tls: tls_session(&["mail.example.com"], 90, Trust::Trusted),
            after_tls,
            end,
            ..greeted("220 mail ESMTP Postfix")
        };
        let table = [
            (inside(End::Silent, None), Reachability::Silent),
            (inside(End::Closed, None), Reachability::RefusesUs(Because::Refused)),
            (inside(End::NotTheProtocol, None), Reachability::WrongProtocol),
            (inside(End::Closed, offers(Some(250), &["mail"])), Reachability::Greets),
        ];
        for (transcript, expected) in table {
            assert_eq!(
                reachability(&endpoint(587), &observed(Ok(transcript.clone()))),
                expected,
                "{:?}",
                transcript.end
            );
        }
    }

    #[test]
    fn a_session_without_a_greeting_is_judged_by_its_end() {
        let table = [
            (End::Silent, Reachability::Silent),
            (End::Closed, Reachability::RefusesUs(Because::Refused)),
            (End::NotTheProtocol, Reachability::WrongProtocol),
            (End::Overlong, Reachability::WrongProtocol),
            (End::SlowGreeting, Reachability::Unseen(Unseen::SlowGreeting)),
        ];
        for (end, expected) in table {
            assert_eq!(reachability(&endpoint(25), &observed(Ok(ended(end)))), expected, "{end:?}");
        }
    }
}
