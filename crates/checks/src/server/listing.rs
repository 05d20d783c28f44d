//! What a listing comes to, for every check that asks blocklists: each list says for itself how
//! much its listing weighs.

use probe::dns::Lookup;
use verdict::{Arg, Because, Code, Evidence, EvidenceKind, Finding};

use crate::facts::blocklists::registry::{List, Meaning, Weight};
use crate::facts::blocklists::{Judged, Said, addresses};

/// The codes of a check for what lists say.
pub(crate) struct Codes {
    pub(crate) listed: &'static Code,
    pub(crate) minor: &'static Code,
    pub(crate) abused: &'static Code,
    pub(crate) policy: &'static Code,
    pub(crate) informational: &'static Code,
    pub(crate) refused: &'static Code,
    pub(crate) unreliable: &'static Code,
    pub(crate) timeout: &'static Code,
    pub(crate) lying_resolver: &'static Code,
    pub(crate) unexpected: &'static Code,
}

/// The finding for one list; of clean ones there is one for all.
pub(crate) fn finding(judged: &Judged, codes: &Codes, about: &str) -> Option<Finding> {
    let list = judged.list;
    let (code, because) = code(judged, codes)?;
    // The list is part of what the finding is about: one address may be on several.
    let finding = Finding::new(code, format!("{about} {}", list.id));
    let title = match (&judged.answers.about, judged.said) {
        (Some(about), Said::Listed(_)) => list.title_for(&addresses(about)),
        _ => list.title.clone(),
    };
    let finding =
        finding.arg(Arg::word("list", &title)).arg(Arg::word("removal_url", &list.removal));
    let finding = finding.arg(Arg::word("removal", list.who.as_str()));
    let finding = if list.expires.is_empty() {
        finding
    } else {
        finding.arg(Arg::word("expires", &list.expires))
    };
    let canary = matches!(judged.said, Said::Unreliable | Said::Refused | Said::Silent(_));
    let canary = canary.then_some(&judged.answers.listed_canary);
    let seen = std::iter::once(&judged.answers.about).chain(canary).flatten();
    let finding = seen.fold(finding, |finding, lookup| finding.evidence(listing(list, lookup)));
    Some(because.into_iter().fold(finding, Finding::because))
}

/// The code for what a list said, and why it could not be seen if so.
fn code(judged: &Judged, codes: &Codes) -> Option<(&'static Code, Option<Because>)> {
    Some(match judged.said {
        Said::Clean => return None,
        Said::Listed(Meaning::Listed) if judged.list.weight == Weight::Wide => (codes.listed, None),
        Said::Listed(Meaning::Listed) => (codes.minor, None),
        Said::Listed(Meaning::Abused) => (codes.abused, None),
        Said::Listed(Meaning::Policy) => (codes.policy, None),
        Said::Listed(Meaning::Informational) => (codes.informational, None),
        Said::Refused => (codes.refused, Some(Because::Refused)),
        Said::Unreliable => (codes.unreliable, Some(Because::Servfail)),
        Said::Silent(because) => (codes.timeout, Some(because)),
        Said::Lie => (codes.lying_resolver, Some(Because::Resolver)),
        Said::Unexpected => (codes.unexpected, Some(Because::Servfail)),
    })
}

/// Which lists were asked without an answer, in one finding.
pub(crate) fn clean(code: &Code, about: &str, judged: &[Judged]) -> Option<Finding> {
    let clean: Vec<&Judged> = judged.iter().filter(|judged| judged.said == Said::Clean).collect();
    if clean.is_empty() {
        return None;
    }
    let finding = Finding::new(code, about).arg(Arg::count("count", clean.len()));
    let seen =
        clean.iter().filter_map(|judged| Some((judged.list, judged.answers.about.as_ref()?)));
    Some(seen.fold(finding, |finding, (list, lookup)| finding.evidence(listing(list, lookup))))
}

fn listing(list: &List, lookup: &Lookup) -> Evidence {
    let evidence = Evidence { kind: EvidenceKind::Listing, ..lookup.evidence() };
    evidence
        .fact(Arg::word("list", &list.title))
        .fact(Arg::word("scope", &list.scope))
        .fact(Arg::word("source", &list.source))
        .fact(Arg::time("read", &list.read))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::facts::blocklists::judged;
    use crate::facts::blocklists::registry::{Kind, lists};

    #[test]
    fn each_thing_said_has_its_code_and_shows_what_it_rests_on() {
        static LISTED: Code = Code::error("x.listed", verdict::On::Address);
        static OTHER: Code = Code::notice("x.other", verdict::On::Address);
        let codes = Codes {
            listed: &LISTED,
            minor: &OTHER,
            abused: &OTHER,
            policy: &OTHER,
            informational: &OTHER,
            refused: &OTHER,
            unreliable: &OTHER,
            timeout: &OTHER,
            lying_resolver: &OTHER,
            unexpected: &OTHER,
        };
        for (said, code, because) in [
            (Said::Clean, None, None),
            (Said::Listed(Meaning::Listed), Some("x.listed"), None),
            (Said::Listed(Meaning::Policy), Some("x.other"), None),
            (Said::Refused, Some("x.other"), Some(Because::Refused)),
            (Said::Silent(Because::Resolver), Some("x.other"), Some(Because::Resolver)),
            (Said::Lie, Some("x.other"), Some(Because::Resolver)),
            (Said::Unexpected, Some("x.other"), Some(Because::Servfail)),
        ] {
            let finding =
                finding(&judged(lists(Kind::Address, None)[0], said), &codes, "45.90.1.3");
            assert_eq!(finding.as_ref().map(|finding| finding.code.as_str()), code, "{said:?}");
            assert_eq!(finding.as_ref().and_then(|finding| finding.because), because, "{said:?}");
            let evidence = finding.map_or(1, |finding| finding.evidence.len());
            assert_eq!(evidence, 1, "{said:?}");
        }
    }
}
