//! Who asks? Found out once for each request, and counted.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{self, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, ResponseError, web};

use crate::access::{Allowance, Caller, bearer, client_address, key};
use crate::error::ApiError;
use crate::state::AppState;

/// What load balancers ask every few seconds is never counted.
const UNCOUNTED: [&str; 2] = ["/healthz", "/readyz"];

/// Whether what a caller could see is less than it should be, and why.
const DEGRADED: HeaderName = HeaderName::from_static("mailwhy-degraded");

/// Finds out who asks, refuses who shows something that is wrong or asks too much, and says what is
/// left.
pub(crate) async fn identify(
    state: web::Data<AppState>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let (caller, is_degraded) = match caller(&state, &request).await {
        Ok(known) => known,
        Err(refusal) => return Ok(request.into_response(refusal.error_response())),
    };
    let is_counted = !UNCOUNTED.contains(&request.path());
    let counted = if is_counted { state.limits().request(&caller) } else { Ok(None) };
    let allowance = match counted {
        Ok(allowance) => allowance,
        Err(refusal) => return Ok(request.into_response(refusal.error_response())),
    };
    let is_known = caller.is_known();
    request.extensions_mut().insert(caller);
    let mut response = next.call(request).await?.map_into_boxed_body();
    tell(&mut response, allowance, is_known, is_degraded)?;
    Ok(response)
}

/// On the operator's own listener everybody is the operator.
pub(crate) async fn as_operator(
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, Error> {
    request.extensions_mut().insert(Caller::Operator);
    next.call(request).await
}

/// Who asks, and whether it could not be found out because the key store is gone.
async fn caller(state: &AppState, request: &ServiceRequest) -> Result<(Caller, bool), ApiError> {
    let address = client_address(request.request(), &state.config().callers.proxies);
    let Some(shown) = bearer(request.headers()) else {
        return Ok((Caller::Anonymous(address), false));
    };
    if shown.starts_with(key::PREFIX) {
        let found = state.key(shown).await?;
        let caller = found.map(Caller::Key);
        let is_degraded = caller.is_none();
        return Ok((caller.unwrap_or(Caller::Anonymous(address)), is_degraded));
    }
    let origin = request.headers().get(header::ORIGIN).and_then(|origin| origin.to_str().ok());
    state.tokens().read(shown, origin).map(|customer| (Caller::Customer(customer), false))
}

/// Says in the headers what is left to the caller, and that no cache may keep what is for one
/// caller alone.
fn tell(
    response: &mut ServiceResponse<BoxBody>,
    allowance: Option<Allowance>,
    is_known: bool,
    is_degraded: bool,
) -> Result<(), ApiError> {
    let headers = response.headers_mut();
    for (name, value) in allowance.into_iter().flat_map(Allowance::headers) {
        headers.insert(name, HeaderValue::from_str(&value).map_err(ApiError::ours)?);
    }
    if is_known {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
        // One value: who adds to it later reads the first alone.
        let vary = headers.get(header::VARY).and_then(|vary| vary.to_str().ok());
        let vary = vary
            .map_or_else(|| "authorization".to_owned(), |vary| format!("{vary}, authorization"));
        headers.insert(header::VARY, HeaderValue::from_str(&vary).map_err(ApiError::ours)?);
    }
    if is_degraded {
        headers.insert(DEGRADED, HeaderValue::from_static("keys"));
    }
    Ok(())
}
