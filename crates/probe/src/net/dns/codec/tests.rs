use hickory_proto::rr::rdata::{CNAME, NULL};

use super::*;

#[test]
fn only_a_response_to_the_same_question_is_one() {
    let query = write(&Question::new("a.example", RecordType::TXT), false).expect("a name");
    let mut response = query.clone();
    response.metadata.message_type = MessageType::Response;
    assert!(responds(&response, &query));
    assert!(!responds(&query, &query), "a question is no response");
    let mut bare = response.clone();
    bare.queries.clear();
    assert!(responds(&bare, &query), "who refuses may leave the question out");
    for (name, kind) in [("b.example", RecordType::TXT), ("a.example", RecordType::A)] {
        let mut other = write(&Question::new(name, kind), false).expect("a name");
        other.metadata = response.metadata;
        assert!(!responds(&other, &query), "{name} {kind}");
    }
}

#[test]
fn a_signature_counts_for_the_name_and_the_type_that_it_covers() {
    let name = |text: &str| Name::from_ascii(text).expect("a name");
    let signature = |owner: &str, covered: u8, until: u8| {
        let mut bytes = vec![0; 20];
        (bytes[1], bytes[11], bytes[15]) = (covered, until, 1);
        let rdata = RData::Unknown { code: RecordType::from(RRSIG), rdata: NULL::with(bytes) };
        Record::from_rdata(name(owner), 60, rdata)
    };
    let mut message = Message::query();
    // MX is 15, TXT is 16 (RFC 1035 section 3.2.2).
    let signatures = [
        ("a.example.", 16, 7),
        ("a.example.", 16, 9),
        ("b.example.", 16, 20),
        ("a.example.", 15, 30),
    ];
    message
        .answers
        .extend(signatures.map(|(owner, covered, until)| signature(owner, covered, until)));
    assert_eq!(longest_signature(&message, &name("a.example."), RecordType::TXT), Some((9, 1)));
    assert_eq!(longest_signature(&message, &name("c.example."), RecordType::TXT), None);
    let text = RData::Unknown { code: RecordType::from(99), rdata: NULL::with(vec![0, 16, 9, 9]) };
    message.answers.push(Record::from_rdata(name("c.example."), 60, text));
    assert_eq!(
        longest_signature(&message, &name("c.example."), RecordType::TXT),
        None,
        "it is no signature"
    );
}

#[test]
fn an_alias_that_comes_back_leads_to_no_record_and_a_long_chain_is_no_answer() {
    let asked = |aliases: &[(&str, &str)]| {
        let name = |text: &str| Name::from_ascii(text).expect("a name");
        let mut message = Message::query();
        let record = |(from, to): &(&str, &str)| {
            Record::from_rdata(name(from), 60, RData::CNAME(CNAME(name(to))))
        };
        message.answers.extend(aliases.iter().map(record));
        read(&message, &Question::new("a.example", RecordType::TXT))
    };
    for (aliases, count) in [
        (&[("a.example.", "a.example.")][..], 1),
        (&[("a.example.", "b.example."), ("b.example.", "a.example.")], 2),
        (
            &[
                ("a.example.", "b.example."),
                ("b.example.", "c.example."),
                ("c.example.", "b.example."),
            ],
            3,
        ),
    ] {
        let Reply::Answer(answer, _) = asked(aliases) else { panic!("{aliases:?} is an answer") };
        assert_eq!((answer.kind, answer.aliases.len()), (AnswerKind::NoData, count), "{aliases:?}");
    }
    let names: Vec<String> = std::iter::once("a.example.".to_owned())
        .chain((0..9).map(|at| format!("n{at}.example.")))
        .collect();
    let chain: Vec<(&str, &str)> =
        names.windows(2).map(|pair| (pair[0].as_str(), pair[1].as_str())).collect();
    assert!(matches!(asked(&chain[..8]), Reply::Answer(..)));
    assert_eq!(asked(&chain), Reply::AliasesWithoutEnd);
}
