//! What does a blocklist say, and is it to be believed? Asked together with its canaries, so that a
//! sweep costs one round trip; what comes too late is late, and not waited for.

pub(crate) mod quota;
pub(crate) mod registry;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::{join_all, join3};
use probe::dns::{DnsFailure, Lookup, Question, RData, Record, RecordType};
use verdict::{Because, Subject};

use crate::budget::Questions;
use crate::context::Context;
use crate::facts::blocklists::registry::{Kind, List, Meaning, Reading, lists};
use crate::memo::{Budgeted, Lookups};

/// How long a list may take.
const PATIENCE: Duration = Duration::from_secs(2);

/// The sweep of all lists.
pub(crate) struct Sweep;

impl Budgeted for Sweep {
    /// They are asked of a resolver of their own.
    const QUESTIONS: Questions = Questions::apart(160);
}

/// The answers of the resolver for blocklists.
#[derive(Default)]
struct ListLookups(Lookups);

/// What one list was asked: about the thing itself, and about its two canaries. None where it was
/// late.
pub(crate) struct Answers {
    pub(crate) about: Option<Arc<Lookup>>,
    pub(crate) listed_canary: Option<Arc<Lookup>>,
    clean_canary: Option<Arc<Lookup>>,
}

/// What a list's answer comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Said {
    Clean,
    Listed(Meaning),
    /// You may not ask.
    Refused,
    /// It lists what it must not, or does not list what it must: dead, or answering everything.
    Unreliable,
    /// No answer in time, or none at all.
    Silent(Because),
    /// An address that no blocklist answers with: something between us and the list made it up.
    Lie,
    /// A code that its operator does not publish.
    Unexpected,
}

/// A list with what it was asked and what that comes to.
pub(crate) struct Judged {
    pub(crate) list: &'static List,
    pub(crate) answers: Answers,
    pub(crate) said: Said,
}

impl Context {
    /// Asks a list about an address.
    pub(crate) async fn listing_of_address(&self, list: &'static List, address: IpAddr) -> Judged {
        ask(self, list, list.name_of(address), list.canaries_like(address)).await
    }

    /// Asks a list about a domain.
    pub(crate) async fn listing_of_domain(&self, list: &'static List, domain: &str) -> Judged {
        ask(self, list, list.name_of_domain(domain), list.canaries_of_domains()).await
    }

    /// Which lists refuse to answer this place at all. The same canaries as a sweep asks for: no
    /// question is new in a report that looks at addresses, and where none does, none is asked.
    pub(crate) async fn blocklist_refusals(&self) -> Refusals {
        refusals(self).await
    }

    /// The answer of a blocklist, on the budget that all lists share.
    async fn list_dns(&self, name: &str) -> Arc<Lookup> {
        let (memo, question) = (&self.memo, Question::new(name, RecordType::A));
        let (budget, lookups) = (memo.budget::<Sweep>(), memo.slot::<ListLookups>());
        let lookup = memo.ask(&lookups.0, memo.net.lists(), &budget, question).await;
        self.rests_on(&lookup);
        lookup
    }
}

async fn ask(
    cx: &Context,
    list: &'static List,
    name: String,
    [listed, clean]: [String; 2],
) -> Judged {
    if !cx.memo.checker.list_quotas().allow(list, &name, cx.memo.started) {
        let answers = Answers { about: None, listed_canary: None, clean_canary: None };
        return Judged { list, answers, said: Said::Silent(Because::Budget) };
    }
    let within =
        |name: String| async move { tokio::time::timeout(PATIENCE, cx.list_dns(&name)).await.ok() };
    let (about, listed_canary, clean_canary) =
        join3(within(name), within(listed), within(clean)).await;
    let answers = Answers { about, listed_canary, clean_canary };
    let said = judge(list, &answers);
    Judged { list, answers, said }
}

fn judge(list: &List, answers: &Answers) -> Said {
    let Some(about) = &answers.about else { return Said::Silent(Because::Timeout) };
    match about.failure() {
        Some(DnsFailure::Refused) => return Said::Refused,
        Some(failure) => return Said::Silent(failure.because()),
        None => {}
    }
    let reading = list.read(&addresses(about));
    if reading == Reading::Refusal || refuses(list, answers.listed_canary.as_ref()) {
        return Said::Refused;
    }
    if reading == Reading::Lie {
        return Said::Lie;
    }
    if let Some(said) = judge_canaries(list, answers) {
        return said;
    }
    match reading {
        Reading::Means(meaning) => Said::Listed(meaning),
        Reading::Nothing => Said::Clean,
        Reading::Unknown | Reading::Refusal | Reading::Lie => Said::Unexpected,
    }
}

/// How many lists were asked for what they must list, and the titles of those that refuse us.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Refusals {
    pub(crate) asked: usize,
    pub(crate) refusing: Vec<String>,
}

async fn refusals(cx: &Context) -> Refusals {
    if matches!(cx.subject(), Subject::Server(_)) {
        return Refusals::default();
    }
    let lists = lists(Kind::Address, cx.profile());
    let canary = |list: &&'static List| {
        let [listed, _] = list.canaries_like(IpAddr::V4(Ipv4Addr::LOCALHOST));
        async move { tokio::time::timeout(PATIENCE, cx.list_dns(&listed)).await.ok() }
    };
    let answers = join_all(lists.iter().map(canary)).await;
    tally(&lists, &answers)
}

/// Counts who answered for what it must list, and who refused to. A late or failing list has said
/// nothing.
fn tally(lists: &[&List], answers: &[Option<Arc<Lookup>>]) -> Refusals {
    let is_refusal = |lookup: &Arc<Lookup>, list: &List| {
        lookup.failure() == Some(&DnsFailure::Refused)
            || list.read(&addresses(lookup)) == Reading::Refusal
    };
    let refusing = lists
        .iter()
        .zip(answers)
        .filter(|(list, answer)| answer.as_ref().is_some_and(|lookup| is_refusal(lookup, list)));
    let refusing = refusing.map(|(list, _)| list.title.clone()).collect();
    let has_said = |lookup: &&Arc<Lookup>| {
        lookup.answer().is_some() || lookup.failure() == Some(&DnsFailure::Refused)
    };
    Refusals { asked: answers.iter().flatten().filter(has_said).count(), refusing }
}

fn refuses(list: &List, lookup: Option<&Arc<Lookup>>) -> bool {
    lookup.is_some_and(|lookup| list.read(&addresses(lookup)) == Reading::Refusal)
}

/// A list is believed only while it lists what it must and does not list what it must not (RFC 5782
/// section 5).
fn judge_canaries(list: &List, answers: &Answers) -> Option<Said> {
    let (Some(listed), Some(clean)) = (&answers.listed_canary, &answers.clean_canary) else {
        return Some(Said::Silent(Because::Timeout));
    };
    if let Some(failure) = listed.failure().or(clean.failure()) {
        return Some(if *failure == DnsFailure::Refused {
            Said::Refused
        } else {
            Said::Silent(failure.because())
        });
    }
    let (listed, clean) = (list.read(&addresses(listed)), list.read(&addresses(clean)));
    if clean == Reading::Lie {
        return Some(Said::Lie);
    }
    let is_sound = matches!(listed, Reading::Means(_)) && clean == Reading::Nothing;
    (!is_sound).then_some(Said::Unreliable)
}

pub(crate) fn addresses(lookup: &Lookup) -> Vec<Ipv4Addr> {
    let address = |record: &Record| match record.data {
        RData::A(address) => Some(address.0),
        _ => None,
    };
    lookup.records().iter().filter_map(address).collect()
}

/// A list that said this, for the tests of those who ask.
#[cfg(test)]
pub(crate) fn judged(list: &'static List, said: Said) -> Judged {
    let about = crate::fixture::nx_domain("about.list", RecordType::A);
    Judged {
        list,
        answers: Answers { about: Some(about), listed_canary: None, clean_canary: None },
        said,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{self, data, failed, nx_domain};

    fn zen() -> &'static List {
        lists(Kind::Address, None)[0]
    }

    #[test]
    fn who_refuses_has_answered_and_who_fails_has_not() {
        let lists = lists(Kind::Address, None);
        let failing = |failure| Some(failed("2.0.0.127.zen.spamhaus.org", RecordType::A, failure));
        let refusal = answered(Some([127, 255, 255, 254]));
        for (answer, asked, refusing) in [
            (answered(Some([127, 0, 0, 2])), 1, 0),
            (answered(None), 1, 0),
            (refusal, 1, 1),
            (failing(DnsFailure::Refused), 1, 1),
            (failing(DnsFailure::Timeout), 0, 0),
            (failing(DnsFailure::Budget), 0, 0),
            (None, 0, 0),
        ] {
            let found = tally(&lists[..1], std::slice::from_ref(&answer));
            assert_eq!((found.asked, found.refusing.len()), (asked, refusing), "{answer:?}");
        }
    }

    fn answered(code: Option<[u8; 4]>) -> Option<Arc<Lookup>> {
        let name = "3.1.90.45.zen.spamhaus.org";
        Some(match code {
            Some(code) => data(name, RecordType::A, vec![fixture::address(code)]),
            None => nx_domain(name, RecordType::A),
        })
    }

    fn failing(failure: DnsFailure) -> Option<Arc<Lookup>> {
        Some(failed("x", RecordType::A, failure))
    }

    /// What is said when the address has this answer and the canaries are as they should be.
    fn said(about: Option<Arc<Lookup>>) -> Said {
        let answers = Answers {
            about,
            listed_canary: answered(Some([127, 0, 0, 2])),
            clean_canary: answered(None),
        };
        judge(zen(), &answers)
    }

    #[test]
    fn only_a_code_of_the_lists_own_table_is_a_listing() {
        let table = [
            (answered(None), Said::Clean),
            (answered(Some([127, 0, 0, 2])), Said::Listed(Meaning::Listed)),
            (answered(Some([127, 0, 0, 10])), Said::Listed(Meaning::Policy)),
            (answered(Some([127, 255, 255, 254])), Said::Refused),
            (answered(Some([127, 255, 255, 252])), Said::Refused),
            (answered(Some([127, 0, 0, 77])), Said::Unexpected),
            (answered(Some([127, 0, 1, 255])), Said::Unexpected),
            (answered(Some([93, 184, 216, 34])), Said::Lie),
            (failing(DnsFailure::Refused), Said::Refused),
            (failing(DnsFailure::Timeout), Said::Silent(Because::Timeout)),
            (failing(DnsFailure::Resolver), Said::Silent(Because::Resolver)),
            (None, Said::Silent(Because::Timeout)),
        ];
        for (answer, expected) in table {
            assert_eq!(said(answer.clone()), expected, "{answer:?}");
        }
    }

    #[test]
    fn of_several_codes_the_worst_counts() {
        let codes = vec![fixture::address([127, 0, 0, 10]), fixture::address([127, 0, 0, 4])];
        let both = data("3.1.90.45.zen.spamhaus.org", RecordType::A, codes);
        assert_eq!(said(Some(both)), Said::Listed(Meaning::Listed));
    }

    #[test]
    fn a_list_that_fails_its_canary_is_not_believed() {
        let listed = || answered(Some([127, 0, 0, 2]));
        let table = [
            (listed(), answered(None), answered(None), Said::Unreliable),
            (listed(), listed(), listed(), Said::Unreliable),
            (answered(None), answered(None), answered(None), Said::Unreliable),
            (answered(None), answered(Some([127, 0, 0, 77])), answered(None), Said::Unreliable),
            (listed(), listed(), answered(Some([93, 184, 216, 34])), Said::Lie),
            (answered(None), answered(Some([127, 255, 255, 254])), answered(None), Said::Refused),
            (answered(None), None, answered(None), Said::Silent(Because::Timeout)),
            (answered(None), listed(), None, Said::Silent(Because::Timeout)),
            (listed(), failing(DnsFailure::Refused), answered(None), Said::Refused),
            (
                listed(),
                failing(DnsFailure::Timeout),
                answered(None),
                Said::Silent(Because::Timeout),
            ),
        ];
        for (about, listed_canary, clean_canary, expected) in table {
            let answers = Answers { about, listed_canary, clean_canary };
            assert_eq!(judge(zen(), &answers), expected);
        }
    }
}
