//! What is one name server worth? From what it said, or from why it said nothing.

use probe::dns::{AuthoritativeAnswer, QueryError, Rcode, RecordType, Statement};
use probe::net::address_policy::denial;
use verdict::Because;

use crate::facts::delegation::{Delegation, NameServer, Says};

/// What one name server is worth to those who look for the domain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    /// It speaks for the zone.
    Serves,
    /// It answers, but not for this zone.
    Lame,
    /// It answers as a resolver does: with what others said.
    Resolves,
    /// It says nothing.
    Silent,
    /// Its name has no address.
    Nameless,
    /// Its address is one that nobody outside can reach.
    Private,
    /// Nobody could look.
    Unseen(Because),
}

/// What each server is worth. Silence over IPv6 counts only where something else answered us over
/// IPv6: otherwise it may be our own network that has none.
pub(super) fn states(found: &Delegation) -> Vec<State> {
    let is_v6 = |server: &NameServer| server.address.is_some_and(|address| address.is_ipv6());
    let answers = |server: &NameServer| {
        server.says.iter().flat_map(all).any(|answer| answer.value().is_some())
    };
    let is_v6_proven = found.servers.iter().any(|server| is_v6(server) && answers(server));
    let judged = found.servers.iter().map(|server| match state(server) {
        State::Silent if is_v6(server) && !is_v6_proven => State::Unseen(Because::Vantage),
        state => state,
    });
    judged.collect()
}

/// What a server is worth, taken alone.
fn state(server: &NameServer) -> State {
    let (Some(address), Some(says)) = (server.address, server.says.as_ref()) else {
        let failure = server.lookups.iter().find_map(|lookup| lookup.failure());
        return failure.map_or(State::Nameless, |failure| State::Unseen(failure.because()));
    };
    let Some(statement) = all(says).into_iter().find_map(|answer| answer.value()) else {
        return match says.soa.failure() {
            Some(QueryError::Denied) if denial(address).is_some() => State::Private,
            Some(QueryError::Silent | QueryError::Unreachable) => State::Silent,
            Some(untold) => State::Unseen(untold.because()),
            None => State::Unseen(Because::Timeout),
        };
    };
    match statement.rcode {
        Rcode::NoError if statement.authoritative => State::Serves,
        Rcode::NoError if resolves(statement) => State::Resolves,
        _ => State::Lame,
    }
}

fn all(says: &Says) -> [&AuthoritativeAnswer; 3] {
    [&says.soa, &says.mx, &says.txt]
}

/// A name server speaks for its zone or refers to others; one that gives an answer on hearsay is a
/// resolver.
fn resolves(statement: &Statement) -> bool {
    statement.recursive && !statement.authoritative && !statement.records.is_empty()
}

/// Whether something on our way answers in the place of the servers: then even the zone above seems
/// to be a resolver.
pub(super) fn is_intercepted(found: &Delegation, states: &[State]) -> bool {
    let above = found.parent.as_ref().and_then(|parent| parent.answer.value());
    match above {
        Some(statement) => {
            resolves(statement) && statement.answers(RecordType::NS).next().is_some()
        }
        None => states.len() > 1 && states.iter().all(|state| *state == State::Resolves),
    }
}

/// Whether any name server answered us, so that our way out to their port is proven.
pub(super) fn is_way_out_proven(found: &Delegation) -> bool {
    found.statements().any(|answer| answer.value().is_some())
}
