//! Does a record let the whole world in, in whatever words?

use ipnet::{IpNet, Ipv4Net, Ipv6Net};
use verdict::Arg;

use super::record::{Kind, Mechanism, Qualifier, Record};
use super::record_tree::Tree;

/// Addresses that nobody sends from on the internet (the IANA registry of special-purpose
/// addresses): who allows all but these allows everybody.
const NOT_PUBLIC: &[&str] = &[
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/3",
];

/// The IPv6 addresses that are given out.
const PUBLIC_V6: &str = "2000::/3";

/// No sender has a range as wide as this: it is larger than the largest that was ever given out.
const NO_SENDERS_RANGE: u8 = 8;

/// What lets everybody in, in our own words; none if nothing does.
pub(super) fn allows_all(tree: &Tree) -> Option<String> {
    let mut passing = Passing::default();
    if let Some(open) = visit(tree, 0, &mut passing) {
        return Some(open);
    }
    let is_open = passing.covers_v4() || passing.covers_v6();
    is_open.then(|| "address ranges that together are all addresses there are".to_owned())
}

/// A term that goes, or is narrowed, so that a record no longer lets everybody in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Closed {
    /// Its place in the record.
    pub(super) term: usize,
    /// What is written in its place, if anything.
    pub(super) narrowed: Option<String>,
    /// The term in our own words.
    pub(super) said: String,
}

/// What must go from a record itself so that it lets in nobody but its servers. An `a` or `mx` of
/// all addresses keeps its name; of ranges that together are everything, the widest go.
pub(super) fn closing(record: &Record) -> Vec<Closed> {
    let mut closed = Vec::new();
    let mut ranges = Vec::new();
    for (at, term) in record.terms.iter().enumerate() {
        let Kind::Directive(Qualifier::Pass, mechanism) = &term.kind else { continue };
        let gone = |said: &str| Closed { term: at, narrowed: None, said: said.to_owned() };
        match mechanism {
            Mechanism::All => closed.push(gone("+all")),
            Mechanism::Ip4(_, 0) => closed.push(gone("ip4:0.0.0.0/0")),
            Mechanism::Ip6(_, 0) => closed.push(gone("ip6:::/0")),
            Mechanism::A(_, cidr) | Mechanism::Mx(_, cidr) if cidr.v4 == 0 || cidr.v6 == 0 => {
                let narrowed = term.text.split('/').next().map(str::to_owned);
                let kind = if matches!(mechanism, Mechanism::A(..)) { "a" } else { "mx" };
                let range = if cidr.v4 == 0 { "/0" } else { "//0" };
                closed.push(Closed { term: at, narrowed, said: format!("{range} of {kind}") });
            }
            Mechanism::Ip4(address, bits) => {
                let range = Ipv4Net::new(*address, *bits).map(|net| net.trunc());
                ranges.extend(range.ok().map(|net| (at, *bits, IpNet::V4(net))));
            }
            Mechanism::Ip6(address, bits) => {
                let range = Ipv6Net::new(*address, *bits).map(|net| net.trunc());
                ranges.extend(range.ok().map(|net| (at, *bits, IpNet::V6(net))));
            }
            _ => {}
        }
    }
    closed.extend(widest(ranges));
    closed
}

/// Of ranges that together are everything those that no sender has, and then as many of the widest
/// as it takes until the others are not everything.
fn widest(mut ranges: Vec<(usize, u8, IpNet)>) -> Vec<Closed> {
    ranges.sort_by_key(|(at, bits, _)| (*bits, *at));
    let closed = |(term, _, range): (usize, u8, IpNet)| {
        let kind = if matches!(range, IpNet::V4(_)) { "ip4" } else { "ip6" };
        Closed { term, narrowed: None, said: format!("{kind}:{range}") }
    };
    let mut gone = Vec::new();
    while is_everything(&ranges) {
        let wide = ranges.iter().take_while(|(_, bits, _)| *bits < NO_SENDERS_RANGE).count();
        gone.extend(ranges.drain(..wide.max(1)).map(closed));
    }
    gone
}

fn is_everything(ranges: &[(usize, u8, IpNet)]) -> bool {
    let mut passing = Passing::default();
    for (_, _, range) in ranges {
        match range {
            IpNet::V4(net) => passing.v4.push(*net),
            IpNet::V6(net) => passing.v6.push(*net),
        }
    }
    passing.covers_v4() || passing.covers_v6()
}

/// The ranges that pass.
#[derive(Default)]
struct Passing {
    v4: Vec<Ipv4Net>,
    v6: Vec<Ipv6Net>,
}

impl Passing {
    fn covers_v4(&self) -> bool {
        let others = NOT_PUBLIC.iter().filter_map(|range| range.parse().ok());
        let all: Vec<Ipv4Net> = self.v4.iter().copied().chain(others).collect();
        !self.v4.is_empty() && Ipv4Net::aggregate(&all).iter().any(|range| range.prefix_len() == 0)
    }

    fn covers_v6(&self) -> bool {
        let public: Option<Ipv6Net> = PUBLIC_V6.parse().ok();
        Ipv6Net::aggregate(&self.v6)
            .iter()
            .any(|range| public.is_some_and(|public| range.contains(&public)))
    }
}

/// Collects what passes in a record and in those that it leads to; gives the term that alone lets
/// everybody in.
fn visit(tree: &Tree, node: usize, passing: &mut Passing) -> Option<String> {
    let record = tree.record(node)?;
    let place = if node == 0 {
        String::new()
    } else {
        format!(" in the record of {}", Arg::domain("domain", &tree.nodes[node].domain).value)
    };
    for (at, _, mechanism) in
        record.effective().filter(|(_, qualifier, _)| *qualifier == Qualifier::Pass)
    {
        let alone = match mechanism {
            Mechanism::All => Some("+all"),
            Mechanism::Ip4(_, 0) => Some("ip4:0.0.0.0/0"),
            Mechanism::Ip6(_, 0) => Some("ip6:::/0"),
            Mechanism::A(_, cidr) if cidr.v4 == 0 => Some("a/0"),
            Mechanism::Mx(_, cidr) if cidr.v4 == 0 => Some("mx/0"),
            Mechanism::A(_, cidr) if cidr.v6 == 0 => Some("a//0"),
            Mechanism::Mx(_, cidr) if cidr.v6 == 0 => Some("mx//0"),
            _ => None,
        };
        if let Some(term) = alone {
            return Some(format!("{term}{place}"));
        }
        match mechanism {
            Mechanism::Ip4(address, bits) => passing.v4.extend(Ipv4Net::new(*address, *bits)),
            Mechanism::Ip6(address, bits) => passing.v6.extend(Ipv6Net::new(*address, *bits)),
            Mechanism::Include(_) => {
                if let Some(open) =
                    tree.child(node, at).and_then(|child| visit(tree, child, passing))
                {
                    return Some(open);
                }
            }
            _ => {}
        }
    }
    let (at, _) = record.redirect_term()?;
    tree.child(node, at).and_then(|child| visit(tree, child, passing))
}
