from chalicelib.catalogue.model import ec2, row


def test_the_short_form_of_a_row_is_spelt_out():
    made = row("glue", "CreateJob", "AWS::Glue::Job", "R.name || Q.name", "job/{Q.kind}/{id}", tagger="glue")

    assert made.source == "glue.amazonaws.com"
    assert made.ids == "responseElements.name || requestParameters.name"
    assert made.arn == "arn:{partition}:glue:{region}:{account}:job/{requestParameters.kind}/{id}"


def test_a_whole_arn_and_none_stay_as_they_are():
    assert row("s3", "X", "T", "Q.x", "arn:{partition}:s3:::{id}", tagger="s3").arn == "arn:{partition}:s3:::{id}"
    assert row("ecs", "X", "T", "R.x", tagger="ecs").arn == ""


def test_an_ec2_row_reads_both_shapes():
    made = ec2("CreateThings", "AWS::EC2::Thing", "thingSet[].thingId", "thing")

    assert made.ids == (
        "responseElements.thingSet.items[].thingId || responseElements.CreateThingsResponse.thingSet.[item][][].thingId"
    )
    assert made.arn == "arn:{partition}:ec2:{region}:{account}:thing/{id}"
