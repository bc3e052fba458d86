//! A function's image as a plain testcontainers one, and as a function under
//! Lambda's limits, with no manifest.

use lambdock::harness::{Harness, LambdaImage};
use testcontainers::runners::AsyncRunner as _;

type Outcome = Result<(), Box<dyn std::error::Error>>;

/// An image that `lambdock build` has made; it starts the emulator itself.
const NAME: &str = "lambdock/lambdock/greeter-node";
const TAG: &str = "node22-x86_64";

#[tokio::test]
async fn an_image_runs_as_a_plain_container() -> Outcome {
    built().await?;
    let container = LambdaImage::new(NAME, TAG).start().await?;
    let port = container.get_host_port_ipv4(8080).await?;
    let url = LambdaImage::url(&format!("127.0.0.1:{port}"));
    let client = reqwest::Client::builder().no_proxy().build()?;
    let answer = client.post(url).body(r#"{"name": "Ada"}"#).send().await?;
    let answer: serde_json::Value = serde_json::from_slice(&answer.bytes().await?)?;
    assert_eq!(answer["message"], "Hello, Ada!");
    Ok(())
}

#[tokio::test]
async fn an_image_runs_as_a_function() -> Outcome {
    built().await?;
    let image = format!("{NAME}:{TAG}");
    let harness = Harness::of_image(&image, |function| {
        let greeting = ("GREETING".to_owned(), "Moin".to_owned());
        function.environment.extend([greeting]);
    });
    let harness = harness.await?;
    let mut function = harness.start("function").await?;
    let invocation = function
        .invoke(&serde_json::json!({ "name": "Ada" }))
        .await?;
    let answer: serde_json::Value = invocation.answer()?;
    assert_eq!(answer["message"], "Moin, Ada!");
    function.stop().await;
    harness.close().await;
    Ok(())
}

/// Makes sure of the image, as a pipeline's build step would.
async fn built() -> Outcome {
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/../../lambdock.toml");
    let harness = Harness::of_manifest(manifest).await?;
    harness.start("greeter-node/node22").await?.stop().await;
    harness.close().await;
    Ok(())
}
