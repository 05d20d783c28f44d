//! Conversations without a world: what is said decides. Those with one stand in
//! `tests/scenarios/diagnoses`.

use content::Library;
use verdict::{Arg, Claim, Code, Owner};

use super::conclusion::is_contradicted;
use super::*;

fn context() -> Context {
    Context::new(Library::embedded())
}

fn asked(
    article: Option<&str>,
    text: &str,
    answers: &[(&str, &str)],
    claims: Vec<Claim>,
) -> Diagnosis {
    let answer = |(question, answer): &(&str, &str)| Answer {
        question: (*question).into(),
        answer: (*answer).into(),
    };
    let request = DiagnosisRequest {
        article: article.map(str::to_owned),
        text: Some(text.to_owned()),
        answers: answers.iter().map(answer).collect(),
        claims,
        ..DiagnosisRequest::default()
    };
    let start = begin(&request, &context()).unwrap();
    diagnose(start, None, "message", "2026-01-01T00:00:00Z", &context())
}

#[test]
fn words_alone_lead_to_an_article_and_its_first_question() {
    let diagnosis = asked(None, "my phone and laptop fight over a pop lock", &[], Vec::new());
    assert_eq!(diagnosis.article, "pop-lock");
    assert!(!diagnosis.ended || diagnosis.report.cause.is_some());
}

#[test]
fn an_error_text_says_who_spoke_and_leaves_one_question() {
    let text = "cant send emails outlook says 550 5.7.1 relaying denied";
    let first = asked(None, text, &[], Vec::new());
    assert_eq!(first.article, "relaying-denied");
    assert_eq!(first.ask_next.map(|question| question.id).as_deref(), Some("login"));
    let second = asked(None, text, &[("login", "unsure")], Vec::new());
    let cause = second.report.cause.unwrap();
    assert_eq!((cause.code.as_str(), cause.owner), ("client.no_login", Owner::Customer));
    assert!(cause.explains.iter().any(|symptom| symptom.code == "bounce.relay_refused"));
}

#[test]
fn a_question_is_asked_only_where_nothing_tells() {
    let claim = Claim { code: "client.outgoing_unreachable".into(), args: Vec::new() };
    let diagnosis = asked(Some("can-receive-not-send"), "", &[], vec![claim]);
    assert!(
        diagnosis
            .answers
            .iter()
            .any(|answer| answer.question == "sending" && answer.answer == "connect")
    );
    assert_eq!(diagnosis.ask_next.as_ref().map(|asked| asked.id.as_str()), Some("port"));
    let percent: u32 = diagnosis.hypotheses.iter().map(|one| u32::from(one.percent)).sum();
    assert!((95..=105).contains(&percent) && diagnosis.hypotheses.len() > 1);
}

#[test]
fn a_claim_cannot_carry_a_sentence() {
    for (kind, value) in [
        (verdict::ArgKind::Word, "Call +1 555; now!"),
        (verdict::ArgKind::Quoted, "x"),
        (verdict::ArgKind::Port, "25 and more"),
        (verdict::ArgKind::Host, "evil host"),
    ] {
        let arg = Arg { name: "port".into(), kind, value: value.into() };
        let claim = Claim { code: "network.port_blocked".into(), args: vec![arg] };
        assert!(claims::read(&claim).is_err(), "{value}");
    }
    assert!(claims::read(&Claim { code: "mx.none".into(), args: Vec::new() }).is_err());
}

#[test]
fn a_port_that_the_server_keeps_closed_is_not_the_networks() {
    let closed = Finding::new(&Code::error("submission.port_closed", On::Server), "a")
        .arg(Arg::port("port", 587));
    let claim = Finding::new(&Code::error("network.port_blocked", On::Network), "b")
        .arg(Arg::port("port", 587));
    let other = Finding::new(&Code::error("network.port_blocked", On::Network), "b")
        .arg(Arg::port("port", 25));
    assert!(
        is_contradicted(&claim, std::slice::from_ref(&closed))
            && !is_contradicted(&other, &[closed])
    );
}

#[test]
fn words_that_point_to_several_articles_are_asked_which_of_three() {
    let text = "outlook account";
    let first = asked(None, text, &[], Vec::new());
    let question = first.ask_next.unwrap();
    assert_eq!((question.id.as_str(), first.ended), ("article", false));
    assert!((2..=4).contains(&question.answers.len()), "{question:?}");
    assert_eq!(question.answers.last().map(|choice| choice.id.as_str()), Some("none"));
    let second = asked(None, text, &[("article", "pop-lock")], Vec::new());
    assert_eq!(second.article, "pop-lock");
    assert_eq!(asked(None, text, &[("article", "none")], Vec::new()).article, "email-not-working");
}

#[test]
fn what_nobody_knows_and_what_is_not_ours_are_said_to_be_that() {
    let unknown = asked(None, "qwertz asdfgh", &[], Vec::new());
    assert!(unknown.report.say.starts_with("I did not recognise that"), "{}", unknown.report.say);
    assert!(unknown.ask_next.is_some_and(|question| question.answers.len() == 4));
    let other = asked(None, "recipe for apple pie", &[], Vec::new());
    assert!(other.ask_next.is_none() && !other.ended && other.report.cause.is_none());
    assert!(other.report.say.contains("nothing that this help answers"), "{}", other.report.say);
}

#[test]
fn a_guide_is_an_answer_of_its_own() {
    let guide = asked(None, "how do i put my mail on my iphone", &[], Vec::new());
    assert_eq!((guide.article.as_str(), guide.ask_next.is_none()), ("set-up-iphone", true));
    assert!(guide.report.say.contains("Settings"), "{}", guide.report.say);
}
