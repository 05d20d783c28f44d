//! Does a record let the whole world in, in whatever words?

use ipnet::{Ipv4Net, Ipv6Net};
use verdict::Arg;

use super::lint::Tree;
use super::record::{Mechanism, Qualifier};

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

/// What lets everybody in, in our own words; none if nothing does.
pub(super) fn opening(tree: &Tree) -> Option<String> {
    let mut passing = Passing::default();
    if let Some(open) = visit(tree, 0, &mut passing) {
        return Some(open);
    }
    let is_open = passing.covers_v4() || passing.covers_v6();
    is_open.then(|| "address ranges that together are all addresses there are".to_owned())
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
