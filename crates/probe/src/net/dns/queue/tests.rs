//! Fairness, in time that is told and not waited for.

use futures_util::future::join_all;
use tokio::time::Instant;

use super::*;

/// What a silent server costs, and one that answers.
const SILENCE: Duration = Duration::from_secs(3);
const ANSWER: Duration = Duration::from_millis(50);
const PATIENCE: Duration = Duration::from_secs(4);

async fn silent(queue: Queue, party: String) {
    if queue.ask(&party, PATIENCE, async { sleep(SILENCE).await }).await.is_ok() {
        queue.was_silent(&party);
    }
}

/// Asks a party that answers four times, sixteen questions each time, as a report does; how
/// long it took.
async fn report(queue: &Queue, party: &str) -> Duration {
    let begun = Instant::now();
    for _ in 0..4 {
        let asked = (0..16).map(|_| async {
            queue.ask(party, PATIENCE, async { sleep(ANSWER).await }).await.expect("its turn came");
            queue.answered(party);
        });
        join_all(asked).await;
    }
    begun.elapsed()
}

#[tokio::test(start_paused = true)]
async fn three_hundred_silent_zones_do_not_stop_one_that_answers() {
    let queue = Queue::new(256);
    let alone = report(&queue, "alone.example").await;
    for at in 0..300 {
        for _ in 0..17 {
            tokio::spawn(silent(queue.clone(), format!("silent{at}.example")));
        }
    }
    sleep(Duration::from_millis(500)).await;
    let beside = report(&queue, "healthy.example").await;
    assert!(beside <= alone * 3 / 2, "{beside:?} beside them, {alone:?} alone");
    let again = report(&queue, "healthy.example").await;
    assert!(again <= alone * 3 / 2, "{again:?} once it is known to answer, {alone:?} alone");
}

#[tokio::test(start_paused = true)]
async fn a_stream_of_silent_zones_does_not_stop_one_that_answers() {
    let queue = Queue::new(256);
    let asked = queue.clone();
    // Seventy requests a second, each for another zone and seventeen questions.
    let attack = tokio::spawn(async move {
        for at in 0.. {
            for _ in 0..17 {
                tokio::spawn(silent(asked.clone(), format!("silent{at}.example")));
            }
            sleep(Duration::from_millis(14)).await;
        }
    });
    sleep(Duration::from_secs(10)).await;
    for at in 0..5 {
        let took = report(&queue, &format!("healthy{at}.example")).await;
        assert!(took <= Duration::from_millis(300), "{took:?}");
    }
    attack.abort();
}

#[tokio::test(start_paused = true)]
async fn one_party_has_no_more_than_its_share() {
    let queue = Queue::new(16);
    for _ in 0..100 {
        tokio::spawn(silent(queue.clone(), "large.example".to_owned()));
    }
    sleep(Duration::from_millis(1)).await;
    assert_eq!(queue.state().prompt, 4);
    assert_eq!(report(&queue, "small.example").await, ANSWER * 16);
}

#[tokio::test(start_paused = true)]
async fn what_is_not_answered_soon_makes_room() {
    let queue = Queue::new(1);
    tokio::spawn(silent(queue.clone(), "silent.example".to_owned()));
    sleep(Duration::from_millis(1)).await;
    let begun = Instant::now();
    queue.ask("healthy.example", PATIENCE, async {}).await.expect("its turn came");
    assert!(begun.elapsed() <= PROMPT);
}

#[tokio::test(start_paused = true)]
async fn nobody_waits_longer_than_its_patience_nor_in_a_crowd_without_end() {
    let queue = Queue::new(1);
    tokio::spawn(silent(queue.clone(), "silent.example".to_owned()));
    sleep(Duration::from_millis(1)).await;
    let begun = Instant::now();
    let ask = |patience| queue.ask("silent.example", patience, async {});
    assert_eq!(ask(PATIENCE / 2).await, Err(Crowded));
    assert_eq!(begun.elapsed(), PATIENCE / 2);
    let crowd = (0..WAITING).map(|_| silent(queue.clone(), "silent.example".to_owned()));
    let crowd = tokio::spawn(join_all(crowd));
    tokio::task::yield_now().await;
    let begun = Instant::now();
    assert_eq!((ask(PATIENCE).await, begun.elapsed()), (Err(Crowded), Duration::ZERO));
    crowd.await.expect("no panic");
    // All have ended, one way or the other, and nothing is left of them.
    sleep(Duration::from_secs(600)).await;
    let state = queue.state();
    assert_eq!((state.prompt, state.late, state.waiting), (0, 0, 0));
    assert!(state.parties.is_empty() && state.order.is_empty());
}

#[tokio::test(start_paused = true)]
async fn a_party_that_waited_alone_is_counted_when_its_turn_comes() {
    let queue = Queue::new(1);
    tokio::spawn(silent(queue.clone(), "other.example".to_owned()));
    sleep(Duration::from_millis(1)).await;
    for _ in 0..2 {
        tokio::spawn(silent(queue.clone(), "alone.example".to_owned()));
        sleep(PROMPT * 2).await;
    }
    assert_eq!(queue.state().parties["alone.example"].under_way, 1);
    sleep(Duration::from_secs(60)).await;
    let state = queue.state();
    assert_eq!((state.prompt, state.late, state.waiting), (0, 0, 0));
    assert!(state.parties.is_empty());
}

#[tokio::test(start_paused = true)]
async fn who_was_silent_too_often_is_known_for_it_until_it_answers() {
    let queue = Queue::new(256);
    for _ in 0..SILENCES {
        assert!(!queue.is_silent("a.example"));
        queue.was_silent("a.example");
    }
    assert!(queue.is_silent("a.example") && !queue.is_silent("b.example"));
    queue.answered("a.example");
    queue.was_silent("a.example");
    assert!(!queue.is_silent("a.example"), "one lost packet is no silence");
}
