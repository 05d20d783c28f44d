//! What must hold of the real API while it looks at a world: how answers form, whom it never
//! touches, what it says to mistakes, and that the demo tells the truth.

use std::process::ExitCode;

use tests::sandbox::{self, Part};

mod answers;
mod callers;
mod demo;
mod denied;
mod forming;
mod guides;
mod misbehaving;
mod neighbours;
mod one_decider;
mod outages;
mod pacing;
mod pages;
mod sharing;

const PARTS: &[Part] = &[
    ("the plan leaves at once", || Box::pin(forming::the_plan_leaves_at_once())),
    ("a server that stalls holds nobody else back", || {
        Box::pin(forming::a_stalling_server_holds_nobody_back())
    }),
    ("servers that misbehave are called what they are", || {
        Box::pin(misbehaving::each_is_called_what_it_is())
    }),
    ("a streamed report equals the plain one", || Box::pin(forming::streamed_equals_plain())),
    ("a dead resolver leaves an honest answer", || {
        Box::pin(forming::a_dead_resolver_leaves_an_honest_answer())
    }),
    ("two hundred who ask about one foreign server make one visit", || {
        Box::pin(pacing::foreign_is_left_in_peace())
    }),
    ("two hundred names of one foreign server make twelve visits", || {
        Box::pin(pacing::foreign_has_many_names())
    }),
    ("two hundred customers of one own server share its probes", || {
        Box::pin(pacing::own_is_asked_once())
    }),
    ("what own servers say is refreshed before it is old", || {
        Box::pin(pacing::own_is_refreshed_behind_the_callers_back())
    }),
    ("a healthy domain's whole report is there soon", || {
        Box::pin(pacing::a_whole_report_is_there_soon())
    }),
    ("customers with silent DNS do not stop a healthy domain's report", || {
        Box::pin(neighbours::silent_zones_stop_nobody())
    }),
    ("no request is lost when the server stops", || Box::pin(neighbours::stopping_loses_nothing())),
    ("two hundred who ask the same share one report", || {
        Box::pin(sharing::equal_requests_share_one_report())
    }),
    ("what is finished is kept as bytes", || {
        Box::pin(sharing::finished_answers_are_kept_as_bytes())
    }),
    ("events come one by one though they are compressed", || {
        Box::pin(sharing::events_come_one_by_one_though_compressed())
    }),
    ("every mistake of a caller is a problem that says what to send", || {
        Box::pin(callers::mistakes_are_explained())
    }),
    ("a body that is compressed or of another kind is refused", || {
        Box::pin(callers::bodies_of_other_kinds_are_refused())
    }),
    ("raw bytes that are no request do no harm", || Box::pin(callers::raw_bytes_do_no_harm())),
    ("targets that are no public names are refused", || {
        Box::pin(callers::odd_targets_are_refused())
    }),
    ("hostile zones lead to no denied address", || Box::pin(denied::hostile_zones_lead_nowhere())),
    ("five hundred names that rebind lead to no denied address", || {
        Box::pin(denied::rebinding_leads_nowhere())
    }),
    ("outages are shown to those they touch", || {
        Box::pin(outages::they_are_shown_to_those_they_touch())
    }),
    ("a suspicion names nobody", || {
        Box::pin(outages::a_feed_that_is_gone_is_said_and_a_suspicion_names_nobody())
    }),
    ("the steps for a mail program have the customer's own values", || {
        Box::pin(guides::steps_have_the_values())
    }),
    ("a fault in a program's settings leads to its steps", || {
        Box::pin(guides::a_remedy_leads_to_its_guide())
    }),
    ("plain pages lead on", || Box::pin(pages::plain_pages_lead_on())),
    ("answers hold what their reader needs next", || Box::pin(answers::answers_are_whole())),
    ("the demo tells the truth about every domain", || {
        Box::pin(demo::every_domain_is_judged_right())
    }),
    ("a report and a diagnosis decide alike", || {
        Box::pin(one_decider::seven_questions_about_every_domain())
    }),
    ("the demo's articles show their live part", || Box::pin(demo::articles_are_live())),
    ("articles name the servers of the settings card", || {
        Box::pin(demo::articles_name_the_cards_servers())
    }),
];

fn main() -> ExitCode {
    sandbox::run(PARTS)
}
