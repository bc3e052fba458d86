//! What belongs to a function's alias, its log group, and the values that a
//! manifest only refers to.

use lambdock::deploy::aws::Aws;
use lambdock::deploy::{
    CloudErrorKind, EventInvokeState, Functions as _, LastUpdate, Logs as _, Secrets as _, UrlState,
};
use lambdock::model::ReferenceSource;

pub(crate) async fn settings_of_an_alias(aws: &Aws) {
    assert_eq!(aws.url("orders", "live").await.expect("AWS answers"), None);
    let mut url = UrlState {
        url: String::new(),
        public: true,
        open: false,
        streaming: false,
        cors: None,
    };
    aws.set_url("orders", "live", &url, false)
        .await
        .expect("AWS answers");
    aws.set_url("orders", "live", &url, true)
        .await
        .expect("AWS answers");
    aws.open_url("orders", "live").await.expect("AWS answers");
    let seen = aws
        .url("orders", "live")
        .await
        .expect("AWS answers")
        .expect("AWS answers");
    assert!(seen.url.starts_with("https://"), "{seen:?}");
    url.url.clone_from(&seen.url);
    url.open = true;
    url.cors.clone_from(&seen.cors);
    assert_eq!(seen, url);

    aws.set_reserved_concurrency("orders", 10)
        .await
        .expect("AWS answers");
    let seen = aws
        .function("orders", None)
        .await
        .expect("AWS answers")
        .expect("AWS answers");
    assert_eq!(seen.reserved_concurrency, Some(10));
    assert_eq!(
        aws.provisioned("orders", "live")
            .await
            .expect("AWS answers"),
        None
    );
    aws.set_provisioned("orders", "live", 2)
        .await
        .expect("AWS answers");
    let seen = aws
        .provisioned("orders", "live")
        .await
        .expect("AWS answers")
        .expect("AWS answers");
    assert_eq!((seen.requested, seen.status), (2, LastUpdate::Done));

    assert_eq!(
        aws.event_invoke("orders", "live")
            .await
            .expect("AWS answers"),
        None
    );
    let events = EventInvokeState {
        retries: Some(1),
        max_age_s: Some(60),
        ..EventInvokeState::default()
    };
    aws.set_event_invoke("orders", "live", &events)
        .await
        .expect("AWS answers");
    assert_eq!(
        aws.event_invoke("orders", "live")
            .await
            .expect("AWS answers"),
        Some(events)
    );
}

pub(crate) async fn logs_and_secrets(aws: &Aws) {
    let group = "/shop/orders";
    assert_eq!(aws.log_group(group).await.expect("AWS answers"), None);
    let tags = [("team".to_owned(), "shop".to_owned())].into();
    aws.create_log_group(group, &tags)
        .await
        .expect("AWS answers");
    assert_eq!(aws.log_group(group).await.expect("AWS answers"), Some(None));
    aws.set_retention(group, 30).await.expect("AWS answers");
    assert_eq!(
        aws.log_group(group).await.expect("AWS answers"),
        Some(Some(30))
    );

    let parameter = ReferenceSource::Parameter("/shop/stage".to_owned());
    let value = aws.secret(&parameter).await.expect("AWS answers");
    assert_eq!(value.reveal(), "canary-parameter");
    let secret = ReferenceSource::Secret {
        id: "shop/db".to_owned(),
        key: Some("password".to_owned()),
    };
    assert_eq!(
        aws.secret(&secret).await.expect("AWS answers").reveal(),
        "canary-password"
    );
    let missing = ReferenceSource::Parameter("/shop/none".to_owned());
    let told = aws.secret(&missing).await.expect_err("AWS refuses");
    assert_eq!(told.kind, CloudErrorKind::NotFound);
}
