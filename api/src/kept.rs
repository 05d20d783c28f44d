//! Responses that are the same for everybody: made once, and kept as bytes.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse};
use moka::sync::Cache;
use serde::Serialize;

use crate::encoded::{Effort, Encoded};
use crate::error::ApiError;

/// Kept responses by key. Whatever changes the response is part of its key.
pub(crate) struct Kept(Cache<String, Arc<Encoded>>);

impl Kept {
    /// Keeps at most `capacity` bytes.
    pub(crate) fn new(capacity: u64) -> Self {
        let weight = |key: &String, encoded: &Arc<Encoded>| {
            u32::try_from(key.len() + encoded.weight()).unwrap_or(u32::MAX)
        };
        Self(Cache::builder().weigher(weight).max_capacity(capacity).build())
    }

    /// Responds with what is kept under `key`, made by `make` if there is nothing yet.
    pub(crate) async fn respond(
        &self,
        request: &HttpRequest,
        key: &str,
        make: impl FnOnce() -> Result<Encoded, ApiError>,
    ) -> Result<HttpResponse, ApiError> {
        let encoded = match self.0.get(key) {
            Some(encoded) => encoded,
            None => {
                let encoded = Arc::new(make()?);
                self.0.insert(key.to_owned(), Arc::clone(&encoded));
                encoded
            }
        };
        Ok(encoded.respond(request).await)
    }

    /// The same for JSON.
    pub(crate) async fn json<T: Serialize>(
        &self,
        request: &HttpRequest,
        key: &str,
        value: impl FnOnce() -> T,
    ) -> Result<HttpResponse, ApiError> {
        let make = || json(&value(), Effort::Thorough);
        self.respond(request, key, make).await
    }
}

/// A value as the JSON of a response.
pub(crate) fn json(value: &impl Serialize, effort: Effort) -> Result<Encoded, ApiError> {
    let body = serde_json::to_vec(value).map_err(ApiError::ours)?;
    Ok(Encoded::new("application/json", effort, body))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[actix_web::test]
    async fn what_is_kept_is_bounded_by_its_bytes_and_made_once() {
        let kept = Kept::new(1 << 20);
        let (request, mut made) = (TestRequest::default().to_http_request(), 0);
        for _ in 0..2 {
            let make = || {
                made += 1;
                Ok(Encoded::new("text/plain", Effort::Quick, "the same"))
            };
            kept.respond(&request, "one", make).await.unwrap();
        }
        assert_eq!(made, 1);
        for at in 0..100 {
            let make = || Ok(Encoded::new("text/plain", Effort::Quick, "a".repeat(50_000)));
            kept.respond(&request, &at.to_string(), make).await.unwrap();
        }
        kept.0.run_pending_tasks();
        assert!(kept.0.weighted_size() <= 1 << 20 && kept.0.entry_count() > 1);
    }
}
