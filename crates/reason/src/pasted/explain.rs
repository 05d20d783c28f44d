//! What does something pasted come to? Masked first, read, and made a report of like any other.

use verdict::{
    Bounce, BounceKind, BounceRecipient, Choice, Finding, Origin, OriginKind, Question,
    ReasonCount, Report, Status, Verdict,
};

use crate::context::Context;
use crate::pasted::bounce::findings::{self, MOST_SHOWN};
use crate::pasted::bounce::{self, Read};
use crate::pasted::origin::is_unproven;
use crate::pasted::{self, UserSays};
use crate::report::report_about;
use crate::report::summary::{Asked, summary_of_first};

/// Explains what was pasted, by what the person says of it. `now` is the time, RFC 3339.
#[must_use]
pub fn explain(pasted: &[u8], says: UserSays<'_>, now: &str, context: &Context) -> Bounce {
    let pasted = pasted::read(pasted, says, context.profile.as_deref());
    let read = pasted.read;
    let verdicts =
        pasted.found.into_iter().map(|(check, found)| verdict(check, found, now)).collect();
    let name = pasted.domain.as_deref().unwrap_or("message");
    let mut report = report_about(name, verdicts, Asked::Part, context);
    // Nothing was looked at but the text: where that holds no fault, what it does hold is the
    // answer.
    if let Some(said) = summary_of_first(&report, context).filter(|_| report.cause.is_none()) {
        (report.say, report.say_lang) = said;
    }
    report.ask_next =
        asks_for_sender(&read, &pasted.origin, says.is_mine).then(|| did_you_send(context));
    if pasted.masked > 0 {
        warn_of_masked(&mut report, context);
    }
    Bounce {
        kind: read.kind,
        recipients: read
            .recipients
            .iter()
            .take(MOST_SHOWN)
            .map(|recipient| shown(read.kind, recipient))
            .collect(),
        recipients_total: read.recipients.len(),
        reasons: reasons(&read),
        origin: pasted.origin,
        hops: pasted.hops,
        masked: pasted.masked,
        truncated: read.is_truncated,
        report,
    }
}

/// Whether it decides who has to act that the person says whether they had sent the message: a
/// missing proof of a forgery is the domain's record doing its work, and a log-in of theirs that
/// was not they is a stolen password.
fn asks_for_sender(read: &Read, origin: &Origin, is_mine: Option<bool>) -> bool {
    let is_unproven = read.recipients.iter().any(|one| is_unproven(one.reason));
    let is_ours = matches!(origin.kind, OriginKind::Account | OriginKind::Site);
    let is_open = origin.needs.as_deref() == Some("sent_by_me");
    is_mine.is_none() && (is_unproven || is_ours || is_open)
}

/// The question of the parameter `sent_by_me`, with its values as the answers.
fn did_you_send(context: &Context) -> Question {
    let choice = |id: &str, key: &str| Choice { id: id.to_owned(), text: context.word(key) };
    Question {
        id: "sent_by_me".to_owned(),
        text: context.word("ask.sent_by_me"),
        answers: vec![choice("true", "ask.yes"), choice("false", "ask.no")],
    }
}

/// The most characters of what a bot reads aloud.
const LONGEST_SAY: usize = 300;

/// Says that a password was pasted, and what that means.
pub(crate) fn warn_of_masked(report: &mut Report, context: &Context) {
    let warning = context.word("say.masked");
    let length = report.say.chars().count() + 1 + warning.chars().count();
    if length <= LONGEST_SAY {
        report.say = format!("{} {warning}", report.say).trim_start().to_owned();
    }
}

pub(crate) fn verdict(check: &str, mut found: Vec<Finding>, now: &str) -> Verdict {
    for evidence in found.iter_mut().flat_map(|finding| &mut finding.evidence) {
        now.clone_into(&mut evidence.at);
    }
    Verdict {
        check: check.to_owned(),
        title: String::new(),
        status: Status::of(&found),
        waits_on: None,
        note: String::new(),
        findings: found,
        observed_at: now.to_owned(),
        valid_until: now.to_owned(),
        elapsed_ms: 0,
        cached: false,
    }
}

fn shown(kind: BounceKind, recipient: &bounce::Recipient) -> BounceRecipient {
    BounceRecipient {
        address: verdict::visible(&recipient.address),
        reason: recipient.reason,
        code: findings::code(kind, recipient).id.to_owned(),
        status: recipient.status.clone(),
        reply_code: recipient.reply_code,
        stage: recipient.stage,
        speaker: recipient.speaker,
        said_by: recipient.said_by.as_deref().map(verdict::visible),
        hard: recipient.is_permanent,
        retried_until: recipient.retried_until.as_deref().map(verdict::visible),
    }
}

/// How many recipients share each reason, the most frequent first.
fn reasons(read: &Read) -> Vec<ReasonCount> {
    let mut counts: Vec<ReasonCount> = Vec::new();
    for recipient in &read.recipients {
        match counts.iter_mut().find(|count| count.reason == recipient.reason) {
            Some(count) => count.count += 1,
            None => counts.push(ReasonCount { reason: recipient.reason, count: 1 }),
        }
    }
    counts.sort_by_key(|count| std::cmp::Reverse(count.count));
    counts
}

#[cfg(test)]
mod tests {
    use content::Library;
    use verdict::{BounceReason, Owner};

    use super::*;

    fn explained(text: &str) -> Bounce {
        explain(
            text.as_bytes(),
            UserSays::default(),
            "2026-01-01T00:00:00Z",
            &Context::new(Library::embedded()),
        )
    }

    #[test]
    fn an_error_text_alone_is_explained() {
        let bounce = explained(
            "550 5.1.1 <bob@example.com>: Recipient address rejected: User unknown in virtual \
             mailbox table",
        );
        assert_eq!(bounce.recipients[0].reason, BounceReason::UserUnknown);
        let cause = bounce.report.cause.unwrap();
        assert_eq!((cause.code.as_str(), cause.owner), ("bounce.user_unknown", Owner::Recipient));
        assert!(!bounce.report.say.contains("bob"), "{}", bounce.report.say);
    }

    #[test]
    fn of_a_mailbox_that_nobody_names_the_sentence_speaks_in_general() {
        let says = |text: &str| explained(text).report.say;
        assert!(says("552 5.2.2 mailbox full").starts_with("The recipient's mailbox is full."));
        assert!(says("550 5.1.1 User unknown").starts_with("There is no such mailbox,"));
        let named = says("<bob@example.com>: 552 5.2.2 <bob@example.com>: mailbox full");
        assert!(named.starts_with("The mailbox b…@example.com is full."), "{named}");
    }

    #[test]
    fn who_said_it_decides_what_relaying_denied_means() {
        let ours = explained("554 5.7.1 <bob@example.com>: Relay access denied");
        let theirs = explained(
            "<bob@example.com>: host mx.example.com[192.0.2.1] said: 554 5.7.1 \
             <bob@example.com>: Relay access denied (in reply to RCPT TO command)",
        );
        let told = explained("The server said: 550 5.7.1 Relaying denied");
        let code = |bounce: &Bounce| bounce.report.cause.as_ref().map(|cause| cause.code.clone());
        assert_eq!(code(&ours).as_deref(), Some("bounce.relay_refused"));
        assert_eq!(code(&told).as_deref(), Some("client.no_login"));
        assert_eq!(code(&theirs).as_deref(), Some("bounce.relay_refused_there"));
    }

    #[test]
    fn words_that_are_no_error_are_said_to_be_none() {
        let bounce = explained("hello, how are you?");
        assert_eq!(bounce.report.verdicts[0].findings[0].code, "bounce.nothing");
    }

    #[test]
    fn it_is_asked_whether_the_message_was_sent_where_that_decides() {
        let asked = |text: &str, is_mine| {
            let context = Context::new(Library::embedded());
            let bounce = explain(
                text.as_bytes(),
                UserSays { is_mine, about: None },
                "2026-01-01T00:00:00Z",
                &context,
            );
            bounce.report.ask_next.map(|question| (question.id, question.answers.len()))
        };
        let spf = "550 5.7.23 <bob@example.com>: SPF check failed";
        assert_eq!(asked(spf, None), Some(("sent_by_me".to_owned(), 2)));
        assert_eq!(asked(spf, Some(true)), None);
        assert_eq!(asked("550 5.1.1 <bob@example.com>: User unknown", None), None);
    }

    #[test]
    fn secrets_are_counted_and_never_come_back() {
        let bounce = explained(
            "AUTH PLAIN Q0FOQVJZ\n535 5.7.8 Error: authentication failed: password=CANARY\n",
        );
        assert!(bounce.masked >= 2);
        assert!(bounce.report.say.contains("change it"), "{}", bounce.report.say);
        let json = serde_json::to_string(&bounce).unwrap();
        assert!(!json.contains("CANARY") && !json.contains("Q0FOQVJZ"), "{json}");
    }

    #[test]
    fn a_warning_that_mail_waits_is_no_failure() {
        for text in [
            "# THIS IS A WARNING ONLY.  YOU DO NOT NEED TO RESEND YOUR MESSAGE. #\n\nIt will be \
             retried until it is 5 \
             day(s) old.\n\n<bob@corp.example>: connect to mx.corp.example[203.0.113.9]:25: \
             Connection timed out\n",
            "A message that you sent has not yet been delivered to one or more of \
             its\nrecipients after more than 24 \
             hours.\n\n  bob@corp.example\n    Delay reason: Connection timed out\n",
        ] {
            let bounce = explained(text);
            let cause = bounce.report.cause.map(|cause| cause.code);
            assert_eq!(
                (bounce.kind, cause.as_deref()),
                (BounceKind::Delayed, Some("bounce.delayed")),
                "{text}"
            );
        }
    }

    #[test]
    fn whoever_may_be_asked_is_not_who_was_written_to() {
        let bounce = explained(
            "554 IP=45.90.1.107 - A problem occurred. (Ask your postmaster for help or to \
             contact tosa@rx.example to clarify.)",
        );
        assert_eq!(bounce.recipients[0].address, "");
    }
}
