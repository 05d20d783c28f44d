//! What is wrong with the records that a record leads to, and whom does it hit?
//!
//! Servers read a record term by term and stop at the first that matches. So what is broken behind
//! the provider's own addresses breaks nothing for the mail that leaves through it: only others
//! come to it.

use verdict::{Arg, Domain, Finding, SpfVia};

use super::answers::State;
use super::codes::{
    BROKEN_FOR_OTHERS, INCLUDE_BROKEN, INCLUDE_UNRESOLVED, INCLUDE_WITHOUT_RECORD, LOOP, MULTIPLE,
};
use super::judge::{because, faulty, glued};
use super::record_tree::{Link, Node, Tree};
use super::repair::is_odd;
use crate::facts::delegation::registered;

/// Judges what a record leads to. `passes` says whether the provider's mail passes before anybody
/// comes to it. What is broken alike in one record is one finding.
pub(super) fn judge(domain: &Domain, tree: &Tree, passes: bool) -> Vec<Finding> {
    let mut findings: Vec<Finding> = Vec::new();
    for finding in each(domain, tree, passes) {
        let is_alike = |other: &&mut Finding| {
            let same = |name| other.value(name) == finding.value(name);
            other.code == finding.code
                && finding.value("includes").is_some()
                && ["named_by", "mechanism", "fault"].into_iter().all(same)
        };
        match findings.iter_mut().find(is_alike) {
            Some(other) => join(other, finding),
            None => findings.push(finding),
        }
    }
    findings
}

/// Adds the name and the evidence of another finding of the same kind.
fn join(one: &mut Finding, other: Finding) {
    let name = other.value("includes").unwrap_or_default().to_owned();
    if let Some(includes) = one.args.iter_mut().find(|arg| arg.name == "includes") {
        includes.value = format!("{}, {name}", includes.value);
    }
    for evidence in other.evidence {
        if !one.evidence.contains(&evidence) {
            one.evidence.push(evidence);
        }
    }
}

fn each(domain: &Domain, tree: &Tree, passes: bool) -> Vec<Finding> {
    let nodes = tree.nodes.iter().skip(1).filter_map(|node| Some((node, node.parent?)));
    let of_nodes = nodes.filter_map(|(node, link)| {
        let fault = match &node.state {
            State::Read(_) => return None,
            // What another term has run into is said with the record itself.
            State::Absent if link.node == 0 && is_odd(&node.domain) => return None,
            State::Unseen => {
                return Some(
                    says(&INCLUDE_UNRESOLVED, tree, link, &node.domain, node)
                        .because(because(node)),
                );
            }
            State::Absent => "no_record",
            State::Several(_) => "several",
            State::Faulty(_) => "unreadable",
        };
        Some(if passes {
            for_others(domain, tree, link, (&node.domain, node), fault)
        } else {
            broken(tree, link, node)
        })
    });
    let of_loops = tree.loops.iter().map(|(link, name)| {
        let node = &tree.nodes[link.node];
        if passes {
            return for_others(domain, tree, *link, (name, node), "loop");
        }
        with_names(says(&LOOP, tree, *link, name, node), name)
    });
    of_nodes.chain(of_loops).collect()
}

/// The finding with the list of names that it is about, of which this is the first.
fn with_names(finding: Finding, name: &str) -> Finding {
    let name = Arg::domain("includes", name).value;
    finding.arg(Arg::word("includes", &name))
}

/// A finding about the term that leads to `name`, with the record of `node` as its evidence.
fn says(code: &verdict::Code, tree: &Tree, link: Link, name: &str, node: &Node) -> Finding {
    Finding::new(code, &node.domain)
        .arg(Arg::domain("include", name))
        .arg(Arg::domain("named_by", &tree.nodes[link.node].domain))
        .arg(Arg::word("mechanism", spelled(link.via)))
        .evidence(node.lookup.evidence())
}

/// What breaks behind the servers of the provider: their mail passes, that of others may not.
fn for_others(
    domain: &Domain,
    tree: &Tree,
    link: Link,
    (name, node): (&str, &Node),
    fault: &str,
) -> Finding {
    let finding = says(&BROKEN_FOR_OTHERS, tree, link, name, node).arg(Arg::word("fault", fault));
    let own = tree.own();
    let finding = Finding { about: domain.to_string(), ..finding }.evidence(own.lookup.evidence());
    with_names(finding, name)
}

/// What breaks the record for everybody. Another organization's record is corrected by nobody here.
fn broken(tree: &Tree, link: Link, node: &Node) -> Finding {
    let says = |code| says(code, tree, link, &node.domain, node);
    let is_theirs = registered(&node.domain) != registered(&tree.own().domain);
    let theirs =
        |fault| with_names(says(&INCLUDE_BROKEN).arg(Arg::word("fault", fault)), &node.domain);
    match &node.state {
        State::Several(_) if is_theirs => theirs("several"),
        State::Faulty(fault) if is_theirs => {
            theirs("unreadable").arg(Arg::count("column", fault.column))
        }
        State::Several(count) => says(&MULTIPLE).arg(Arg::count("count", *count)),
        State::Faulty(fault) => glued(node).unwrap_or_else(|| faulty(node, *fault)),
        _ => with_names(says(&INCLUDE_WITHOUT_RECORD), &node.domain),
    }
}

/// How the term is written, up to the name.
fn spelled(via: SpfVia) -> &'static str {
    if via == SpfVia::Redirect { "redirect=" } else { "include:" }
}
