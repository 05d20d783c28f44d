//! Aliases, followed to their end or to where they have none.

use super::*;

#[tokio::test]
async fn alias_chains_are_followed_up_to_eight() {
    let server = living(|query, _| {
        let links = if asked(query) == "a0.eight.test." { 8 } else { 9 };
        let zone = asked(query).trim_start_matches("a0.").to_owned();
        let mut message = data(query, &[(&format!("a{links}.{zone}"), 60, address(1))]);
        for at in 0..links {
            let link = data(
                query,
                &[(&format!("a{at}.{zone}"), 30, alias(&format!("a{}.{zone}", at + 1)))],
            );
            message.add_answers(link.answers);
        }
        Some(message)
    })
    .await;
    let resolver = at(&[server.address]);
    let eight = ask(&resolver, "a0.eight.test", RecordType::A).await;
    assert_eq!((eight.answer().unwrap().aliases.len(), eight.records().len()), (8, 1));
    let nine = ask(&resolver, "a0.nine.test", RecordType::A).await;
    assert_eq!(nine.failure(), Some(&DnsFailure::AliasLoop));
}

#[tokio::test]
async fn where_a_resolver_gives_one_alias_alone_the_rest_is_asked_for() {
    let server = living(|query, _| {
        let name = asked(query);
        let (first, zone) = name.split_once('.')?;
        let at: usize = first.trim_start_matches('a').parse().ok()?;
        let last = if zone.starts_with("eight") { 8 } else { 9 };
        Some(match zone {
            "gone.test." if at == 1 => response(query, ResponseCode::NXDomain),
            "silent.test." if at == 1 => return None,
            "circle.test." => {
                data(query, &[(&name, 60, alias(&format!("a{}.circle.test.", (at + 1) % 3)))])
            }
            _ if at == last => data(query, &[(&name, 60, address(1))]),
            _ => data(query, &[(&name, 30, alias(&format!("a{}.{zone}", at + 1)))]),
        })
    })
    .await;
    let resolver = at(&[server.address]);
    let found = async |zone: &str| ask(&resolver, &format!("a0.{zone}.test"), RecordType::A).await;
    let eight = found("eight").await;
    assert_eq!((eight.answer().unwrap().aliases.len(), eight.records().len()), (8, 1));
    let kept = (eight.valid_until - eight.at).whole_seconds();
    assert_eq!(kept, 30, "as long as the shortest of the chain");
    assert_eq!(found("nine").await.failure(), Some(&DnsFailure::AliasLoop));
    assert_eq!(found("silent").await.failure(), Some(&DnsFailure::Timeout));
    assert!(found("gone").await.is_nx_domain());
    assert_eq!(found("circle").await.failure(), Some(&DnsFailure::AliasLoop));
}

#[tokio::test]
async fn an_alias_loop_is_a_failure_and_no_missing_record() {
    let server = living(|query, _| {
        Some(data(query, &[("a.test.", 60, alias("b.test.")), ("b.test.", 60, alias("a.test."))]))
    })
    .await;
    let lookup = ask(&at(&[server.address]), "a.test", RecordType::A).await;
    assert_eq!(lookup.failure(), Some(&DnsFailure::AliasLoop));
}
